using Federated.Domain.Budgets.Reporting;

namespace Federated.Domain.Budgets;

/// <summary>
/// Months: soft-closed and hard-closed per ICS, in order, and opened again in the opposite order. A book takes nothing that
/// counts from a day of a closed month; late changes are a sign of poor control.
/// </summary>
public static partial class BookDecider
{
    // What the system asks by itself must be recorded, whatever is closed meanwhile: it counts from the first open day.
    private static Request<BookCommand> Dated(Book book, Request<BookCommand> request)
    {
        var c = request.Command;
        if (!c.MovesOn) return request;
        var day = book.CalendarOf(c.Line.Year).FirstOpenDay(c.Line.Year, c.EffectiveOn);
        return day == c.EffectiveOn ? request : request with { Command = c with { EffectiveOn = day } };
    }

    private static BookEntry? InClosedPeriod(Book book, Request<BookCommand> request)
    {
        var c = request.Command;
        if (!c.IsDated || c.IsBySystem) return null;
        var calendar = book.CalendarOf(c.Line.Year);
        if (calendar.State == YearState.Closed) return Refuse(request, new Refusal(RefusalReason.YearClosed, c.AmountPence));
        var month = Month.Of(c.Line.Year.Nearest(c.EffectiveOn));
        return calendar.Of(month) switch
        {
            MonthState.Open => null,
            // With an override, how much it takes is known when there is an entry.
            MonthState.SoftClosed => book.OverridesOf(OverrideKind.LateEntry, c.Line, month).Any(o => o.LeftPence > 0)
                ? null
                : Refuse(request, new Refusal(RefusalReason.MonthSoftClosed, c.AmountPence, AvailablePence: 0, Month: month)),
            MonthState.HardClosed => Refuse(request, new Refusal(RefusalReason.MonthHardClosed, c.AmountPence, Month: month)),
        };
    }

    private static BookEntry ClosingBegun(Book book, Request<BookCommand> request, BeginClosing c)
    {
        var calendar = book.CalendarOf(c.Year);
        if (Unready(book, request, calendar) is { } refused) return refused;
        if (calendar.Of(c.Month) >= c.State) return RefuseMonth(request, RefusalReason.MonthAlreadyClosed, c.Month);
        if (c.Month.Previous is { } before && calendar.Of(before) < c.State)
            return RefuseMonth(request, RefusalReason.MonthsOutOfOrder, Month.All.First(month => calendar.Of(month) < c.State));
        if (c.State == MonthState.HardClosed && LondonDay.Of(request.RecordedAt) < c.Month.LastDay(c.Year))
            return RefuseMonth(request, RefusalReason.MonthNotOver, c.Month);
        if (!c.Unexplained.IsEmpty)
            return Refuse(request, new Refusal(RefusalReason.ForecastUnexplained, 0, Month: c.Month) { Forecasts = c.Unexplained });
        return Calendared(request, EntryKind.MonthCloseBegun, new(request.Id, c.Year, c.Month, c.State, c.Reason));
    }

    private static BookEntry ReopeningBegun(Book book, Request<BookCommand> request, BeginReopening c)
    {
        var calendar = book.CalendarOf(c.Year);
        var state = calendar.Of(c.Month);
        if (Unready(book, request, calendar) is { } refused) return refused;
        if (state == MonthState.Open) return RefuseMonth(request, RefusalReason.MonthNotClosed, c.Month);
        if (c.Month.Next is { } after && calendar.Of(after) >= state)
            return RefuseMonth(request, RefusalReason.MonthsOutOfOrder, Month.All.Last(month => calendar.Of(month) >= state));
        return Calendared(request, EntryKind.MonthReopenBegun, new(request.Id, c.Year, c.Month, OneStepBack(state), c.Reason) { Reopens = true });
    }

    // From here on the ICS's own book takes nothing of the year. Years end in order: what one hands on must find the next open.
    private static BookEntry YearClosingBegun(Book book, Request<BookCommand> request, BeginYearClosing c)
    {
        if (Unready(book, request, book.CalendarOf(c.Year)) is { } refused) return refused;
        if (LondonDay.Of(request.RecordedAt) <= c.Year.LastDay)
            return Refuse(request, new Refusal(RefusalReason.YearNotOver, 0));
        if (book.Lines.Keys.Any(line => line.Year < c.Year && book.CalendarOf(line.Year).State == YearState.Open))
            return Refuse(request, new Refusal(RefusalReason.YearsOutOfOrder, 0));
        return Calendared(request, EntryKind.YearCloseBegun, new(request.Id, c.Year, null, MonthState.HardClosed, c.Reason));
    }

    // Never refused: what the ICS's book has begun is so in all of them in the end.
    private static BookEntry PeriodClosed(Book book, Request<BookCommand> request, Closing closing) =>
        Calendared(request, closing.Month is null ? EntryKind.YearClosed : closing.Reopens ? EntryKind.MonthReopened : EntryKind.MonthClosed, closing) with
        {
            Forecasts = ForecastRecord.AtClose(book, closing),
        };

    private static BookEntry Calendared(Request<BookCommand> request, EntryKind kind, Closing closing) =>
        Entry(request, kind, []) with { Closing = closing, Narrative = closing.Reason };

    // One at a time, so that books of one ICS are never on their way to different calendars.
    private static BookEntry? Unready(Book book, Request<BookCommand> request, YearCalendar calendar)
    {
        if (book.Closings.Values.FirstOrDefault() is { } underWay)
            return Refuse(request, new Refusal(RefusalReason.ClosingUnderWay, 0, Month: underWay.Month));
        return calendar.State == YearState.Closed ? Refuse(request, new Refusal(RefusalReason.YearClosed, 0)) : null;
    }

    private static BookEntry RefuseMonth(Request<BookCommand> request, RefusalReason reason, Month month) =>
        Refuse(request, new Refusal(reason, 0, Month: month));

    private static MonthState OneStepBack(MonthState state) => state == MonthState.HardClosed ? MonthState.SoftClosed : MonthState.Open;
}
