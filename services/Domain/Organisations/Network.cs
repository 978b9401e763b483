using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>A PCN as its practices make it: in the ICB and the district that hold most of its registered population.</summary>
internal sealed record Network(string Code, string Name, string Ics, string District, Populations Populations, ImmutableArray<PopulationRow> Rows)
{
    /// <summary>The PCNs of these rows, in ordinal order.</summary>
    public static ImmutableArray<Network> AllOf(IEnumerable<PopulationRow> rows) =>
    [
        .. rows.Where(row => row.Pcn is not null)
            .GroupBy(row => row.Pcn!, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Of(group.Key, [.. group])),
    ];

    public int Practices => Rows.Sum(row => row.Practices);

    private static Network Of(string code, ImmutableArray<PopulationRow> rows) => new(
        code,
        Largest(rows, row => row.PcnName),
        Largest(rows, row => row.Icb),
        Largest(rows, row => row.District),
        Populations.Sum(rows.Select(row => row.Populations)),
        rows);

    /// <summary>The key with most registered people; of equals, the first in ordinal order.</summary>
    private static string Largest(ImmutableArray<PopulationRow> rows, Func<PopulationRow, string> key) =>
        rows.GroupBy(key, StringComparer.Ordinal)
            .OrderByDescending(group => group.Sum(row => row.Populations.Registered))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .First().Key;
}
