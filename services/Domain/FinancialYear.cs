using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Federated.Domain;

/// <summary>
/// An English public-sector financial year, 1 April to 31 March, written as "2025-26". Years from 2000-01 to 2098-99.
/// </summary>
public readonly record struct FinancialYear : IComparable<FinancialYear>
{
    private const int FirstStart = 2000;
    private const int LastStart = 2098;

    private FinancialYear(int startYear) => StartYear = startYear;

    /// <summary>The calendar year in which it begins: 2025 for "2025-26".</summary>
    public int StartYear { get; }

    /// <summary>1 April.</summary>
    public DateOnly FirstDay => new(StartYear, 4, 1);

    /// <summary>31 March of the next calendar year.</summary>
    public DateOnly LastDay => new(StartYear + 1, 3, 31);

    /// <summary>The year before; null before the first that there is.</summary>
    public FinancialYear? Previous => StartYear > FirstStart ? new FinancialYear(StartYear - 1) : null;

    /// <summary>The year after.</summary>
    /// <exception cref="InvalidOperationException">It would be after 2098-99.</exception>
    public FinancialYear Next => StartYear < LastStart ? new(StartYear + 1) : throw new InvalidOperationException($"{this} is the last year.");

    /// <summary>The year in which a day lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is in none of the years that there are.</exception>
    public static FinancialYear Of(DateOnly day) => day.AddMonths(-3).Year is >= FirstStart and <= LastStart and var start
        ? new(start)
        : throw new ArgumentOutOfRangeException(nameof(day), day, "The day is in no known financial year.");

    /// <summary>The rule that <see cref="TryParse"/> applies, for people.</summary>
    public static string Rule => "must be a financial year such as \"2025-26\"";

    /// <summary>Whether the day lies in the year.</summary>
    public bool Contains(DateOnly day) => day >= FirstDay && day <= LastDay;

    /// <summary>The day itself when the year contains it, else the nearest day that it does.</summary>
    public DateOnly Nearest(DateOnly day) => day < FirstDay ? FirstDay : day > LastDay ? LastDay : day;

    /// <summary>Reads "2025-26"; anything else, "2025-27" and "2025/26" included, is not a year.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FinancialYear year)
    {
        year = default;
        if (text is not { Length: 7 } || text[4] != '-') return false;
        if (!int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var start)) return false;
        if (!int.TryParse(text.AsSpan(5, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var end)) return false;
        if (start is < FirstStart or > LastStart || end != (start + 1) % 100) return false;
        year = new FinancialYear(start);
        return true;
    }

    /// <summary>Reads "2025-26".</summary>
    /// <exception cref="FormatException">The text is not a financial year.</exception>
    public static FinancialYear Parse(string text) =>
        TryParse(text, out var year) ? year : throw new FormatException($"'{text}' {Rule}.");

    /// <inheritdoc/>
    public int CompareTo(FinancialYear other) => StartYear.CompareTo(other.StartYear);

    /// <summary>"2025-26".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{StartYear:0000}-{(StartYear + 1) % 100:00}");

#pragma warning disable CS1591 // Comparisons by the year they begin in: nothing to add.
    public static bool operator <(FinancialYear left, FinancialYear right) => left.CompareTo(right) < 0;
    public static bool operator >(FinancialYear left, FinancialYear right) => left.CompareTo(right) > 0;
    public static bool operator <=(FinancialYear left, FinancialYear right) => left.CompareTo(right) <= 0;
    public static bool operator >=(FinancialYear left, FinancialYear right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}
