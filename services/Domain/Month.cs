using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Federated.Domain;

/// <summary>
/// A month of a financial year, counted as NHS finance counts them and written the same way: M1 is April, M12 March.
/// </summary>
public readonly record struct Month : IComparable<Month>
{
    private const int InAYear = 12;
    private const int CalendarMonthOfM1 = 4;

    // Counted from zero, so that the default is M1 and every value is a month.
    private readonly int _index;

    private Month(int index) => _index = index;

    /// <summary>The twelve of a year, in order.</summary>
    public static IReadOnlyList<Month> All { get; } = [.. Enumerable.Range(0, InAYear).Select(index => new Month(index))];

    /// <summary>The rule that <see cref="TryParse"/> applies, for people.</summary>
    public static string Rule => "must be a month from \"M1\" (April) to \"M12\" (March)";

    /// <summary>1 for April to 12 for March.</summary>
    public int Number => _index + 1;

    /// <summary>The month after it in the same year; null after M12.</summary>
    public Month? Next => Number < InAYear ? new Month(_index + 1) : null;

    /// <summary>The month before it in the same year; null before M1.</summary>
    public Month? Previous => _index > 0 ? new Month(_index - 1) : null;

    /// <summary>The month in which a day lies, of whichever year.</summary>
    public static Month Of(DateOnly day) => new((day.Month - CalendarMonthOfM1 + InAYear) % InAYear);

    /// <summary>Its first day in a financial year.</summary>
    public DateOnly FirstDay(FinancialYear year) => year.FirstDay.AddMonths(_index);

    /// <summary>Its last day in a financial year.</summary>
    public DateOnly LastDay(FinancialYear year) => year.FirstDay.AddMonths(Number).AddDays(-1);

    /// <summary>Reads "M1" to "M12"; anything else, "m1", "M01" and "M13" included, is not a month.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Month month)
    {
        month = default;
        if (text is not { Length: 2 or 3 } || text[0] != 'M' || text[1] == '0') return false;
        if (!int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > InAYear) return false;
        month = new(number - 1);
        return true;
    }

    /// <summary>Reads "M1" to "M12".</summary>
    /// <exception cref="FormatException">The text is not a month.</exception>
    public static Month Parse(string text) => TryParse(text, out var month) ? month : throw new FormatException($"'{text}' {Rule}.");

    /// <inheritdoc/>
    public int CompareTo(Month other) => _index.CompareTo(other._index);

    /// <summary>"M1".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"M{Number}");

#pragma warning disable CS1591 // Comparisons by their order in the year: nothing to add.
    public static bool operator <(Month left, Month right) => left.CompareTo(right) < 0;
    public static bool operator >(Month left, Month right) => left.CompareTo(right) > 0;
    public static bool operator <=(Month left, Month right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Month left, Month right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}
