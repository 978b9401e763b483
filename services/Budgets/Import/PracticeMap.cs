namespace Federated.Budgets.Import;

/// <summary>A line of the practice map. The PCN is null for a practice that is in none.</summary>
internal sealed record MapRow(CsvRow Line, string Practice, string? Pcn, string PcnName, string Icb, string IcbName);

/// <summary>NHS England's mapping file of <i>Patients Registered at a GP Practice</i>: practice → PCN → ICB.</summary>
internal static class PracticeMap
{
    public const string Practice = "PRACTICE_CODE";
    private const string Pcn = "PCN_CODE";
    private const string PcnName = "PCN_NAME";
    private const string Icb = "ICB_CODE";
    private const string IcbName = "ICB_NAME";

    public static List<MapRow> Read(ReadOnlyMemory<byte> file, FaultList faults)
    {
        var seen = new SeenOnce(Practice);
        var practices = new List<MapRow>();
        foreach (var line in CsvTable.Read(ImportFault.Map, file, [Practice, Pcn, PcnName, Icb, IcbName], faults))
        {
            var practice = seen.Check(line, line.Code(Practice, OdsCodes.IsPractice, OdsCodes.PracticeForm));
            var pcn = line.Code(Pcn, OdsCodes.IsPcn, OdsCodes.PcnForm);
            var pcnName = line.Name(PcnName);
            var icb = line.Code(Icb, OdsCodes.IsIcb, OdsCodes.IcbForm);
            var icbName = line.Name(IcbName);
            if (practice is not null && pcn is not null && pcnName is not null && icb is not null && icbName is not null)
                practices.Add(pcn == OdsCodes.Unallocated
                    ? new(line, practice, null, "", icb, icbName)
                    : new(line, practice, pcn, pcnName, icb, icbName));
        }
        return practices;
    }
}

/// <summary>Refuses a code that an earlier line of the file has.</summary>
internal sealed class SeenOnce(string column)
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    public string? Check(CsvRow line, string? code) =>
        code is null || _lines.TryAdd(code, line.Line) ? code : line.Refuse(column, $"{code} is there twice; first in line {_lines[code]}");
}
