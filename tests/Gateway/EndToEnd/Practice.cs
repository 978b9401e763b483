using System.Text;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>A practice in the public files, read here once more and in another way than the product reads it.</summary>
internal sealed record Practice(string Code, IReadOnlyDictionary<string, decimal> Figures)
{
    private const string Unallocated = "U";

    /// <summary>The practices that are in a PCN, with every column of figures.</summary>
    public static List<Practice> Read(string mapFile, string weightsFile)
    {
        var allocated = Rows(mapFile).Where(row => row["PCN_CODE"] != Unallocated).Select(row => row["PRACTICE_CODE"]).ToHashSet();
        return
        [
            .. Rows(weightsFile).Where(row => allocated.Contains(row["Practice_Code"])).Select(row => new Practice(
                row["Practice_Code"],
                row.Where(cell => cell.Key == "Population" || cell.Key.EndsWith(" WP", StringComparison.Ordinal))
                    .ToDictionary(cell => cell.Key, cell => decimal.Parse(cell.Value)))),
        ];
    }

    private static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadLines(file).Select(Cells);
        var names = lines.First();
        return lines.Skip(1).Select(cells => names.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        foreach (var letter in line.Append(','))
        {
            if (letter == '"')
                quoted = !quoted;
            else if (letter != ',' || quoted)
                cell.Append(letter);
            else
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
        }
        return cells;
    }
}
