using System.Collections.Immutable;
using System.Globalization;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Organisations;

/// <summary>Practices and places written as an analyst would note them down.</summary>
internal static class Given
{
    public const string Year = "2025-26";

    /// <summary>Lines "practice PCN ICB district people", with "-" for no PCN. Each weight is people times the column's number.</summary>
    public static ImmutableArray<PopulationRow> Practices(params string[] lines) => [.. lines.Select(Practice)];

    public static PlaceGrouping Place(
        string ics, string name, string? code = null, string[]? districts = null, string[]? pcns = null, PlaceGrouping[]? places = null, string path = "$") =>
        new(path, ics, name, code, [.. districts ?? []], [.. pcns ?? []], [.. places ?? []]);

    public static FederationBuild Build(ImmutableArray<PopulationRow> practices, params PlaceGrouping[] places) =>
        FederationBuilder.Build(practices, places, Year);

    /// <summary>An organisation that only its place in the tree matters of: "QMF", "QMF-NEWHAM &lt; QMF", "U1 &lt; QMF-NEWHAM".</summary>
    public static Organisation Organisation(string line, string ics = "QMF")
    {
        var (code, parent) = line.Split(" < ") is [var child, var above] ? (child, above) : (line, null);
        var tier = parent is null ? Tier.System : code.Contains('-', StringComparison.Ordinal) ? Tier.Place : Tier.Neighbourhood;
        return new(code, code, tier, parent, ics, 0m, Populations.None.ByColumn(), 0, Year);
    }

    public static Federation Tree(params string[] lines) =>
        Federation.Of(lines.Select(line => Organisation(line)));

    /// <summary>"code (tier) &lt; parent: people, practices" of every organisation.</summary>
    public static string[] Summary(this FederationBuild build) =>
    [
        .. build.Organisations.Select(o => string.Create(CultureInfo.InvariantCulture,
            $"{o.Code} ({Tiers.Text(o.Tier)}) < {o.Parent ?? "-"}: {o.RegisteredPopulation}, {o.Practices}")),
    ];

    public static string[] Faults(this FederationBuild build) => [.. build.Faults.Select(fault => $"{fault.Path ?? "-"}: {fault.Rule}")];

    public static string[] Warnings(this FederationBuild build, string code) =>
        [.. build.Warnings.Where(warning => warning.Code == code).Select(warning => $"{warning.Organisation}: {warning.Message}")];

    private static PopulationRow Practice(string line)
    {
        var fields = line.Split(' ', 5);
        var (pcn, people) = (fields[1] == "-" ? null : fields[1], decimal.Parse(fields[4], CultureInfo.InvariantCulture));
        var weighted = WeightColumns.All.Select((_, index) => people * (index + 1));
        return new(fields[0], pcn, pcn is null ? "" : $"{pcn} PCN", fields[2], $"NHS {fields[2]}", fields[3].Replace('_', ' '), new(people, [.. weighted]));
    }
}
