using Federated.Domain.Organisations;

namespace Federated.Budgets.Import;

/// <summary>Where a practice lies, and its figures.</summary>
internal sealed record WeightRow(string District, Populations Populations);

/// <summary>The data of NHS England's <i>ICB Place Based Allocation Tool</i>: populations and weights of each practice.</summary>
internal static class PracticeWeights
{
    /// <summary>Name of the lower-tier local authority district.</summary>
    public const string District = "LTLA";

    private const string Practice = "Practice_Code";
    private const string Population = "Population";

    /// <summary>By practice code.</summary>
    public static Dictionary<string, WeightRow> Read(ReadOnlyMemory<byte> file, FaultList faults)
    {
        var seen = new SeenOnce(Practice);
        var practices = new Dictionary<string, WeightRow>(StringComparer.Ordinal);
        foreach (var line in CsvTable.Read(ImportFault.Weights, file, [Practice, District, Population, .. WeightColumns.All], faults))
        {
            var practice = seen.Check(line, line.Code(Practice, OdsCodes.IsPractice, OdsCodes.PracticeForm));
            var district = line.Name(District);
            var registered = line.Number(Population);
            var weighted = WeightColumns.All.Select(line.Number).ToList();
            if (practice is not null && district is not null && registered is not null && weighted.TrueForAll(figure => figure is not null))
                practices.Add(practice, new(district, new(registered.Value, [.. weighted.Select(figure => figure!.Value)])));
        }
        return practices;
    }
}
