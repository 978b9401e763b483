using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Budgets.Import;

/// <summary>What the files say, checked and joined.</summary>
/// <param name="Practices">Every practice of the map with its figures, in the order of the map.</param>
/// <param name="Places">Places to make other than the default ones.</param>
public sealed record ImportRows(ImmutableArray<PopulationRow> Practices, ImmutableArray<PlaceGrouping> Places);

/// <summary>
/// Reads NHS England's practice map and need-weighted populations, and the optional grouping of places. Files with any
/// fault are refused whole. Columns are found by name, in any order; those that are not needed may be missing or hold
/// anything that is text.
/// </summary>
public static class ImportFiles
{
    /// <summary>Reads the files. Practices that only the weights have are left out: they have closed since.</summary>
    /// <param name="map">CSV: the mapping file of <i>Patients Registered at a GP Practice</i>.</param>
    /// <param name="weights">CSV: the data of the <i>ICB Place Based Allocation Tool</i>.</param>
    /// <param name="places">JSON: the grouping; null or empty for the default places alone.</param>
    public static ImportResult<ImportRows> Parse(ReadOnlyMemory<byte> map, ReadOnlyMemory<byte> weights, ReadOnlyMemory<byte>? places)
    {
        var faults = new FaultList();
        var mapped = PracticeMap.Read(map, faults);
        var weighted = PracticeWeights.Read(weights, faults);
        var practices = faults.IsEmpty ? Join(mapped, weighted) : [];
        var groupings = places is { IsEmpty: false } file ? PlacesFile.Read(file, faults) : [];
        return faults.IsEmpty
            ? ImportResult<ImportRows>.Of(new([.. practices], groupings))
            : ImportResult<ImportRows>.Refused(faults);
    }

    /// <summary>The same practices with other places.</summary>
    /// <param name="rows">The practices; their places are replaced.</param>
    /// <param name="places">JSON: the grouping.</param>
    public static ImportResult<ImportRows> WithPlaces(ImportRows rows, ReadOnlyMemory<byte> places)
    {
        var faults = new FaultList();
        var groupings = PlacesFile.Read(places, faults);
        return faults.IsEmpty
            ? ImportResult<ImportRows>.Of(rows with { Places = groupings })
            : ImportResult<ImportRows>.Refused(faults);
    }

    private static List<PopulationRow> Join(List<MapRow> mapped, Dictionary<string, WeightRow> weighted)
    {
        var rows = new List<PopulationRow>(mapped.Count);
        foreach (var (line, practice, pcn, pcnName, icb, icbName) in mapped)
            if (weighted.TryGetValue(practice, out var figures))
                rows.Add(new(practice, pcn, pcnName, icb, icbName, figures.District, figures.Populations));
            else
                line.Refuse(PracticeMap.Practice, $"{practice} is not in the weights");
        return rows;
    }
}
