using System.Collections.Immutable;
using System.Globalization;

namespace Federated.Budgets.Import;

/// <summary>A reason why files are refused.</summary>
/// <param name="Field">Which file: "map", "weights" or "places", as in the request.</param>
/// <param name="Line">Line of the file, 1 for the first; null where the file as a whole or a JSON path is meant.</param>
/// <param name="Column">Name of the column; in places, the JSON path ("$.places[0].name"); null when it is none in particular.</param>
/// <param name="Rule">What is wrong, in one sentence without capital or full stop.</param>
public sealed record ImportFault(string Field, int? Line, string? Column, string Rule)
{
    /// <summary>The practice map.</summary>
    public const string Map = "map";

    /// <summary>The need-weighted populations.</summary>
    public const string Weights = "weights";

    /// <summary>The grouping of districts and PCNs into places.</summary>
    public const string Places = "places";

    /// <summary>"line 12, column PCN_CODE: …", with as much of it as is known.</summary>
    public string Description
    {
        get
        {
            var line = Line is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number}") : null;
            var column = string.IsNullOrEmpty(Column) ? null : Field == Places ? Column : $"column {Column}";
            var where = string.Join(", ", new[] { line, column }.OfType<string>());
            return where.Length == 0 ? Rule : $"{where}: {Rule}";
        }
    }
}

/// <summary>Why files are refused: nothing of them is used.</summary>
/// <param name="First">The first <see cref="Shown"/> faults, by file and line.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record ImportFaults(ImmutableArray<ImportFault> First, int Total)
{
    /// <summary>How many faults are told apart: enough to mend a file by, and no more than an answer can carry.</summary>
    public const int Shown = 20;
}
