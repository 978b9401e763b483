namespace Federated.Domain.Budgets;

/// <summary>What a month still takes.</summary>
public enum MonthState
{
    /// <summary>Entries.</summary>
    Open,
    /// <summary>Late entries only, under an override.</summary>
    SoftClosed,
    /// <summary>Nothing any more.</summary>
    HardClosed,
}

/// <summary>What a year still takes.</summary>
public enum YearState
{
    /// <summary>Whatever its months take.</summary>
    Open,
    /// <summary>Nothing any more.</summary>
    Closed,
}

/// <summary>
/// How far the months of a year are closed in one book. Months close in order and reopen in the opposite order, so the
/// hard-closed ones come first, then the soft-closed ones, then the open ones.
/// </summary>
public sealed record YearCalendar
{
    /// <summary>A year in which nothing is closed.</summary>
    public static YearCalendar AllOpen { get; } = new();

    /// <summary>The last month that is soft- or hard-closed; null when all are open.</summary>
    public Month? ClosedThrough { get; init; }

    /// <summary>The last month that is hard-closed; null when there is none. Never after <see cref="ClosedThrough"/>.</summary>
    public Month? HardClosedThrough { get; init; }

    /// <summary>The year as a whole.</summary>
    public YearState State { get; init; }

    /// <summary>The state of a month.</summary>
    public MonthState Of(Month month) =>
        month <= HardClosedThrough ? MonthState.HardClosed : month <= ClosedThrough ? MonthState.SoftClosed : MonthState.Open;

    /// <summary>
    /// The calendar with a month in a state: those before it are closed at least as far, and those after it no further. A
    /// book that is younger than its ICS's calendar comes up to it in this way.
    /// </summary>
    public YearCalendar With(Month month, MonthState state) => this with
    {
        ClosedThrough = Moved(ClosedThrough, month, reached: state >= MonthState.SoftClosed),
        HardClosedThrough = Moved(HardClosedThrough, month, reached: state >= MonthState.HardClosed),
    };

    /// <summary>The closings that bring a book of which nothing is closed as far as this.</summary>
    public IEnumerable<Closing> ClosingsOf(FinancialYear year)
    {
        if (HardClosedThrough is { } hard) yield return new($"calendar/{year}/hard", year, hard, MonthState.HardClosed);
        if (ClosedThrough is { } soft && soft != HardClosedThrough) yield return new($"calendar/{year}/soft", year, soft, MonthState.SoftClosed);
        if (State == YearState.Closed) yield return new($"calendar/{year}", year, null, MonthState.HardClosed);
    }

    /// <summary>The day itself while its month is open, else the first day that is open after it, or the year's last when none is.</summary>
    public DateOnly FirstOpenDay(FinancialYear year, DateOnly day)
    {
        if (State == YearState.Open && Of(Month.Of(day)) == MonthState.Open) return day;
        return State == YearState.Open && ClosedThrough?.Next is { } next ? next.FirstDay(year) : year.LastDay;
    }

    private static Month? Moved(Month? through, Month month, bool reached)
    {
        if (reached) return through >= month ? through : month;
        return through >= month ? month.Previous : through;
    }
}
