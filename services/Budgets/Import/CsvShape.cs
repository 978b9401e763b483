namespace Federated.Budgets.Import;

/// <summary>Which columns a table has.</summary>
/// <param name="Required">Those that must be there.</param>
/// <param name="LongestField">Longest field, in characters.</param>
internal sealed record CsvShape(string[] Required, int LongestField)
{
    /// <summary>Those of which exactly one must be there.</summary>
    public string[] OneOf { get; init; } = [];

    /// <summary>Those that may be there.</summary>
    public string[] Optional { get; init; } = [];

    /// <summary>
    /// For tables that people make: no other columns may be there, because a column with a slip in its name would go
    /// unseen; and lines with nothing in any field are passed over, because spreadsheets leave them behind.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>All that are known.</summary>
    public IEnumerable<string> Columns => [.. Required, .. OneOf, .. Optional];
}
