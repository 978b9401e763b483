using System.Text;
using Federated.Budgets.Import;
using Federated.Domain.Organisations;

namespace Federated.Tests.Services.Import;

/// <summary>Three practices in the form of the public files, for tests to spoil.</summary>
internal static class SmallFiles
{
    public const string Map = """
        EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PCN_CODE,PCN_NAME,ICB_CODE,ICB_NAME
        01Jan2026,F84001,"THE SURGERY, HACKNEY",U07169,SHOREDITCH PARK PCN,QMF,NHS North East London Integrated Care Board
        01Jan2026,F84002,"THE ""OTHER"" SURGERY",U07169,SHOREDITCH PARK PCN,QMF,NHS North East London Integrated Care Board
        01Jan2026,Y06592,SPECIAL ALLOCATION,U,Unallocated,QMF,NHS North East London Integrated Care Board

        """;

    public const string Weights = """
        Practice_Code,LTLA,Population,G&A WP,CS WP,MH WP,Mat WP,Health Ineq WP,Prescr WP,Final WP,Primary Medical Care WP,Final PMC WP
        F84001,Hackney,20000.25,1.1,2.2,3.3,4.4,5.5,6.6,7.7,8.8,9.9
        F84002,City of London,15000.75,1,2,3,4,5,6,7,8,9
        Y06592,Lewisham,175.5468039,1,2,3,4,5,6,7,8,9
        A81001,Stockton-on-Tees,3928.020356,1,2,3,4,5,6,7,8,9

        """;

    public static ImportRows Rows => Parse().Value!;

    public static ImportResult<ImportRows> Parse(string map = Map, string weights = Weights, string? places = null) =>
        ImportFiles.Parse(Bytes(map), Bytes(weights), places is null ? null : Bytes(places));

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>"map line 2, column PCN_CODE: …" of every fault that is told.</summary>
    public static string[] Told<T>(this ImportResult<T> result)
        where T : class =>
        [.. result.Faults?.First.Select(fault => $"{fault.Field} {fault.Description}") ?? []];

    public static string[] Summary(this IEnumerable<Organisation> organisations) =>
        [.. organisations.Select(o => FormattableString.Invariant($"{o.Code} < {o.Parent ?? "-"}: {o.RegisteredPopulation}, {o.Practices}"))];
}
