using System.Globalization;
using System.Text;

namespace Federated.Budgets.Import;

/// <summary>Reads a file of budgets or payments: its rows, and the pence of each.</summary>
internal static class UploadFile
{
    /// <summary>Name of the request's field that holds the file.</summary>
    public const string Field = "csv";

    /// <summary>Whole pence.</summary>
    public const string AmountPence = "amount_pence";

    /// <summary>Pounds with at most two decimals.</summary>
    public const string AmountPounds = "amount_pounds";

    /// <summary>As many as a batch may have.</summary>
    public const int MaxRows = 10_000;

    // As long as the longest text of a command.
    private const int LongestField = 500;

    // More digits than the largest amount has, and fewer than a long holds.
    private const int MostDigits = 16;

    /// <summary>A file with these columns and an amount.</summary>
    public static CsvShape Shape(string[] required, string[] optional) =>
        new(required, LongestField) { OneOf = [AmountPence, AmountPounds], Optional = optional, IsExact = true };

    /// <summary>The rows that are whole; what is not becomes a fault.</summary>
    public static List<CsvRow> Rows(string csv, CsvShape shape, FaultList faults)
    {
        var rows = CsvTable.Read(Field, Encoding.UTF8.GetBytes(csv), shape, faults).Take(MaxRows + 1).ToList();
        if (rows.Count > MaxRows) rows[^1].Refuse("", $"the file has more than {MaxRows} rows");
        return rows;
    }

    /// <summary>The column that the amount stands in.</summary>
    public static string AmountColumn(CsvRow row) => row.Has(AmountPence) ? AmountPence : AmountPounds;

    /// <summary>The amount in pence; a placeholder of 1 with a fault.</summary>
    public static long Pence(CsvRow row)
    {
        var column = AmountColumn(row);
        var text = row.Text(column);
        var point = column == AmountPounds ? text.IndexOf('.', StringComparison.Ordinal) : -1;
        var (whole, decimals) = point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
        var digits = column == AmountPounds ? whole + decimals.PadRight(2, '0') : whole;
        if (IsDigits(whole) && (point < 0 || decimals.Length is 1 or 2) && IsDigits(digits) && digits.Length <= MostDigits)
            return long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        row.Refuse(column, column == AmountPounds
            ? "must be pounds such as 1250 or 1250.50: digits, and a point with one or two decimals; no sign, currency or thousands separators"
            : "must be whole pence such as 125050: digits; no sign, currency or thousands separators");
        return 1;
    }

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
