using System.Globalization;

namespace Federated.Budgets.Import;

/// <summary>One line of a table. What it is asked for and cannot give becomes a fault of the line and column, and null.</summary>
internal sealed class CsvRow(int line, Dictionary<string, int> positions, string[] fields, string field, FaultList faults)
{
    public int Line => line;

    /// <summary>Whether the table has the column.</summary>
    public bool Has(string column) => positions.ContainsKey(column);

    /// <summary>What stands there, without blanks around it; empty where the column is missing.</summary>
    public string Text(string column) => positions.TryGetValue(column, out var position) ? fields[position].Trim() : "";

    /// <summary>A name: anything but blank.</summary>
    public string? Name(string column)
    {
        var name = fields[positions[column]];
        return string.IsNullOrWhiteSpace(name) ? Refuse(column, "the field is blank") : name;
    }

    /// <summary>A code of the given form.</summary>
    public string? Code(string column, Func<string, bool> isValid, string form) =>
        Name(column) is not { } code ? null
        : isValid(code) ? code
        : Refuse(column, $"{Short(code)} is not {form}");

    /// <summary>
    /// A population. Digits and a point alone: other notations hide mistakes. The limits keep every sum exact
    /// (see <see cref="Domain.Organisations.Populations"/>).
    /// </summary>
    public decimal? Number(string column)
    {
        if (Name(column) is not { } text) return null;
        if (IsNumber(text)) return decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        Refuse(column, $"{Short(text)} is not a number from 0 to 999999999 with at most 12 decimals, without sign, exponent or separators");
        return null;
    }

    public string? Refuse(string column, string rule)
    {
        faults.Add(field, line, column, rule);
        return null;
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var decimals = point < 0 ? "0" : text[(point + 1)..];
        return whole.Length is >= 1 and <= 9 && decimals.Length is >= 1 and <= 12
            && !whole.ContainsAnyExceptInRange('0', '9') && !decimals.ContainsAnyExceptInRange('0', '9');
    }

    private static string Short(string text) => text.Length <= 40 ? $"\"{text}\"" : $"\"{text[..40]}…\"";
}
