using System.Collections.Immutable;
using System.Globalization;

namespace Federated.Domain.Organisations;

/// <summary>What is awkward in the rows; the meaning of each code is at <see cref="ImportWarning"/>.</summary>
internal static class BuildWarnings
{
    /// <summary>
    /// Network Contract Directed Enhanced Service: a PCN serves 30,000 people or more unless its commissioner exempts it.
    /// </summary>
    private const decimal SmallestPcn = 30_000m;

    public static ImmutableArray<ImportWarning> Of(IReadOnlyList<PopulationRow> rows, ImmutableArray<Network> networks) =>
        ImportWarning.InOrder([.. InTwoIcbs(networks), .. Unallocated(rows), .. Small(networks), .. Stray(rows, networks)]);

    private static IEnumerable<ImportWarning> InTwoIcbs(ImmutableArray<Network> networks) =>
        from network in networks
        let icbs = Ordered(network.Rows.Select(row => row.Icb))
        where icbs.Length > 1
        select new ImportWarning(ImportWarning.PcnInTwoIcbs, network.Code,
            $"{network.Name} has practices in {AllOf(icbs)}; all of them count in {network.Ics}, which has most of its population.");

    private static IEnumerable<ImportWarning> Unallocated(IEnumerable<PopulationRow> rows) =>
        from row in rows
        where row.Pcn is null
        group row by row.Icb into icb
        select new ImportWarning(ImportWarning.PracticesUnallocated, icb.Key,
            $"{Practices(icb)} of {icb.Key} in no PCN, with {People(icb.Sum(row => row.Populations.Registered))}, left out.");

    private static IEnumerable<ImportWarning> Small(ImmutableArray<Network> networks) =>
        from network in networks
        where network.Populations.Registered < SmallestPcn
        select new ImportWarning(ImportWarning.PcnUnder30000, network.Code,
            $"{network.Name} has {People(network.Populations.Registered)}; under 30,000 it needs a recorded exemption.");

    private static IEnumerable<ImportWarning> Stray(IEnumerable<PopulationRow> rows, ImmutableArray<Network> networks)
    {
        var home = networks.ToLookup(network => network.District, network => network.Ics, StringComparer.Ordinal);
        return from row in rows
               where home.Contains(row.District) && !home[row.District].Contains(row.Icb, StringComparer.Ordinal)
               group row by (Organisation: row.Pcn ?? row.Icb, row.District) into stray
               select new ImportWarning(ImportWarning.StrayDistrict, stray.Key.Organisation,
                   $"{string.Join(", ", Ordered(stray.Select(row => row.Source)))}: in {stray.Key.District}, "
                   + $"a district of {AllOf(home[stray.Key.District])} and not of {AllOf(stray.Select(row => row.Icb))}.");
    }

    private static string AllOf(IEnumerable<string> codes) => string.Join(" and ", Ordered(codes));

    private static string[] Ordered(IEnumerable<string> texts) => [.. texts.Distinct().Order(StringComparer.Ordinal)];

    private static string Practices(IEnumerable<PopulationRow> rows)
    {
        var count = rows.Sum(row => row.Practices);
        return count == 1 ? "1 practice" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} practices");
    }

    /// <summary>Rounded down, so that 29,999.9 never reads as 30,000.</summary>
    private static string People(decimal population) =>
        string.Create(CultureInfo.InvariantCulture, $"{decimal.Floor(population):N0} registered people");
}
