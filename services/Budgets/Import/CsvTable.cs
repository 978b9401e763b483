using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Federated.Budgets.Import;

/// <summary>
/// A CSV file (RFC 4180, UTF-8) read by the names of its columns, in any order. A line that is no
/// proper line of the table becomes a fault; the lines after it are still read, except after a stray quote, when nobody
/// can tell where lines begin.
/// </summary>
internal sealed class CsvTable(string field, CsvShape shape, FaultList faults)
{
    /// <summary>Longest field, in characters. The longest of the published files has fewer than 100.</summary>
    public const int LongestField = 200;

    private bool _strayQuote;

    /// <summary>The lines that are whole, each with the named columns. Others are ignored.</summary>
    public static IEnumerable<CsvRow> Read(string field, ReadOnlyMemory<byte> file, string[] columns, FaultList faults) =>
        Read(field, file, new CsvShape(columns, LongestField), faults);

    /// <summary>The lines that are whole, each with the columns of the shape that are there.</summary>
    public static IEnumerable<CsvRow> Read(string field, ReadOnlyMemory<byte> file, CsvShape shape, FaultList faults)
    {
        var bytes = file.Span;
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
            faults.Add(field, 1, null, "the file is UTF-16; save it as CSV in UTF-8");
        else if (Utf8(bytes) is { Length: > 0 } text)
            return new CsvTable(field, shape, faults).Rows(text);
        else
            faults.Add(field, null, null, "the file is empty");
        return [];
    }

    /// <summary>Without byte-order mark. Bytes that are no UTF-8 become U+FFFD, and with it a fault of their line and column.</summary>
    private static string Utf8(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);

    private IEnumerable<CsvRow> Rows(string text)
    {
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            IgnoreBlankLines = false,
            BadDataFound = _ => _strayQuote = true,
        });
        parser.Read();
        var header = Fields(parser);
        if (!IsWhole(1, header, header) || !HasColumns(header)) yield break;
        var positions = shape.Columns.Where(header.Contains).ToDictionary(column => column, column => Array.IndexOf(header, column), StringComparer.Ordinal);

        var any = false;
        for (var line = parser.RawRow + 1; !_strayQuote && parser.Read(); line = parser.RawRow + 1)
        {
            var fields = Fields(parser);
            if (!_strayQuote && (fields is [""] || (shape.IsExact && fields.All(string.IsNullOrWhiteSpace)))) continue;
            any = true;
            if (IsWhole(line, header, fields))
                yield return new(line, positions, fields, field, faults);
        }
        if (!any) faults.Add(field, null, null, "the file has no line below its header");
    }

    /// <summary>The fields of the line just read, up to a stray quote if there is one.</summary>
    private string[] Fields(CsvParser parser)
    {
        var fields = new List<string>(parser.Count);
        while (fields.Count < parser.Count && !_strayQuote)
            fields.Add(parser[fields.Count]);
        return [.. fields];
    }

    private bool IsWhole(int line, string[] header, string[] fields)
    {
        if (_strayQuote)
            return Refuse(line, Column(fields.Length - 1), "a quote is not closed, or stands within a field; lines after this one were not read");
        if (fields.Length < header.Length)
            return Refuse(line, header[fields.Length], $"the line ends early: {fields.Length} fields instead of {header.Length}");
        if (fields.Length > header.Length)
            return Refuse(line, header[^1], $"the line has too many fields: {fields.Length} instead of {header.Length}");
        var whole = true;
        for (var i = 0; i < fields.Length; i++)
            if (FaultOf(fields[i]) is { } fault)
                whole = Refuse(line, Column(i), fault);
        return whole;

        string? Column(int index) => ReferenceEquals(fields, header) ? null : header.ElementAtOrDefault(index);
    }

    private string? FaultOf(string text) =>
        text.Length > shape.LongestField ? $"the field is longer than {shape.LongestField} characters"
        : text.Contains('\uFFFD', StringComparison.Ordinal) ? "the text is not UTF-8"
        : text.Contains('\0', StringComparison.Ordinal) ? "the field has a NUL byte"
        : text.AsSpan().IndexOfAnyInRange('\u0001', '\u001F') >= 0 ? "the field has a line break or another control character"
        : null;

    private bool HasColumns(string[] header)
    {
        var complete = true;
        foreach (var column in shape.Required.Where(column => !header.Contains(column, StringComparer.Ordinal)))
            complete = Refuse(1, column, "the column is missing");
        foreach (var twice in header.Where(name => name.Length > 0).CountBy(name => name, StringComparer.Ordinal).Where(name => name.Value > 1))
            complete = Refuse(1, twice.Key, "the column is there twice");
        if (shape.OneOf.Length > 0 && shape.OneOf.Count(header.Contains) != 1)
            complete = Refuse(1, null, $"exactly one of the columns {string.Join(" and ", shape.OneOf)} is needed");
        foreach (var unknown in header.Where(name => shape.IsExact && name.Length > 0 && !shape.Columns.Contains(name)))
            complete = Refuse(1, unknown, $"the column is not known; there may be {string.Join(", ", shape.Columns)}");
        return complete;
    }

    private bool Refuse(int line, string? column, string rule)
    {
        faults.Add(field, line, column, rule);
        return false;
    }
}
