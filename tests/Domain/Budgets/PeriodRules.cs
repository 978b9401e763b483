using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>Months of 2025-26: "close-month M1" begins it in the ICS's book, "carry-out" does it in any.</summary>
public sealed class PeriodRules
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    private static BookTable Ics => new("QMF", Tier.System);

    [Fact]
    public void A_soft_closed_month_takes_nothing_without_an_override_and_a_hard_closed_one_nothing_at_all() => Ics.Play("""
        receive core 100 dated 2025-04-30                  | available 100
        close-month M1 as k1                               | M1 open
        commit core 10 dated 2025-04-30                    | available 90
        carry-out k1                                       | M1 soft-closed, M2 open
        commit core 10 dated 2025-04-30                    | refused MONTH_SOFT_CLOSED requested 10 available 0 month M1
        commit core 10 dated 2025-05-01                    | available 80
        close-month M1 hard at-date 2025-04-30 as k2       | M1 soft-closed
        carry-out k2                                       | M1 hard-closed
        spend core 10 dated 2025-04-01                     | refused MONTH_HARD_CLOSED requested 10 month M1
        spend core 10 dated 2025-05-01                     | available 70
        """);

    [Fact]
    public void Months_close_in_order_one_closing_at_a_time() => Ics.Play("""
        close-month M2                                     | refused MONTHS_OUT_OF_ORDER month M1
        close-month M1 as k1                               | M1 open
        close-month M1                                     | refused CLOSING_UNDER_WAY month M1
        carry-out k1                                       | M1 soft-closed
        close-month M1                                     | refused MONTH_ALREADY_CLOSED month M1
        close-month M3                                     | refused MONTHS_OUT_OF_ORDER month M2
        close-month M2 as k2                               | M2 open
        carry-out k2                                       | M2 soft-closed
        close-month M2 hard at-date 2026-04-01             | refused MONTHS_OUT_OF_ORDER month M1
        close-month M1 hard at-date 2025-04-29             | refused MONTH_NOT_OVER month M1
        close-month M1 hard at-date 2025-04-30 as k3       | M1 soft-closed
        carry-out k3                                       | M1 hard-closed, M2 soft-closed, M3 open
        close-month M1                                     | refused MONTH_ALREADY_CLOSED month M1
        """);

    [Fact]
    public void Months_open_again_in_the_opposite_order_one_step_at_a_time() => Ics.Play("""
        reopen-month M1                                    | refused MONTH_NOT_CLOSED month M1
        close-month M1 hard at-date 2026-04-01 as k1       | M1 open
        carry-out k1                                       | M1 hard-closed
        close-month M2 as k2                               | M2 open
        carry-out k2                                       | M2 soft-closed
        close-month M3 as k3                               | M3 open
        carry-out k3                                       | M3 soft-closed
        reopen-month M2                                    | refused MONTHS_OUT_OF_ORDER month M3
        reopen-month M1 as r1                              | M1 hard-closed
        carry-out r1                                       | M1 soft-closed, M3 soft-closed, M4 open
        reopen-month M1                                    | refused MONTHS_OUT_OF_ORDER month M3
        reopen-month M3 as r2                              | M3 soft-closed
        carry-out r2                                       | M2 soft-closed, M3 open
        """);

    [Fact]
    public void What_the_system_does_by_itself_counts_from_the_first_open_day()
    {
        new BookTable("QMF-NEWHAM", Tier.Place).Play("""
            take core 100 from QMF dated 2025-04-10            | available 100, dated 2025-04-10
            reserve core 40 until 2025-05-01 as h1             | reserved 40
            delegate core 10 to U07169 at neighbourhood as d1  | in-transit 10
            delegate core 10 to U07169 at neighbourhood as d2  | in-transit 20
            close-month M1 as k1                               | M1 open
            carry-out k1                                       | M1 soft-closed
            settle d1                                          | delegated:U07169 10, dated 2025-05-01
            bounce d2                                          | in-transit 0, dated 2025-05-01
            retake core 5 from U07169 dated 2025-04-30         | available 55, dated 2025-05-01
            expire h1 at-date 2025-05-02                       | available 95, dated 2025-05-01
            """);
        var closed = Month.All.Aggregate(YearCalendar.AllOpen, (calendar, month) => calendar.With(month, MonthState.HardClosed));
        closed.FirstOpenDay(Year, Year.FirstDay).ShouldBe(Year.LastDay);
    }

    [Fact]
    public void A_reversal_without_a_day_of_its_own_lands_in_an_open_month() => Ics.Play("""
        receive core 100 dated 2025-04-10 as f1            | available 100
        receive core 100 dated 2025-04-10 as f2            | available 200
        close-month M1 as k1                               | M1 open
        carry-out k1                                       | M1 soft-closed
        close-month M2 as k2                               | M2 open
        carry-out k2                                       | M2 soft-closed
        reverse f1 dated 2025-05-10                        | refused MONTH_SOFT_CLOSED requested 100 available 0 month M2
        reverse f1                                         | available 100, dated 2025-06-01
        reverse f2 dated 2025-06-10                        | available 0, dated 2025-06-10
        """);

    [Fact]
    public void A_closed_year_takes_nothing_but_what_the_system_does()
    {
        var terms = new Terms(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.Place);
        var line = new Line(Year, "core");
        var book = new Book("QMF-NEWHAM") { Calendar = new Book("").Calendar.Add(Year, new() { State = YearState.Closed }) };
        BookEntry Decide(BookCommand command) => BookDecider.Decide(book, new("id", "", "tester", DateTimeOffset.UnixEpoch, command));

        Decide(new Commit(line, 1, Year.LastDay, "beds", "") { Terms = terms }).Refusal!.Reason.ShouldBe(RefusalReason.YearClosed);
        Decide(new BeginClosing(Year, Month.All[0], MonthState.SoftClosed, null) { Terms = terms }).Refusal!.Reason.ShouldBe(RefusalReason.YearClosed);
        // Money for a year that has ended goes back to its sender; what comes back from below is taken, as of the last day.
        Decide(new ReceiveTransfer(new("t", TransferKind.Delegation, "QMF", "QMF-NEWHAM", line, 1, Year.FirstDay)) { Terms = terms })
            .Refusal!.Reason.ShouldBe(RefusalReason.YearClosed);
        book = book with { Lines = book.Lines.Add(line, Balances.Zero.Post(AccountKind.Delegated, "U1", 1).Post(AccountKind.Received, null, -1)) };
        var returned = Decide(new ReceiveTransfer(new("t", TransferKind.Return, "U1", "QMF-NEWHAM", line, 1, Year.FirstDay)) { Terms = terms });
        (returned.Kind, returned.EffectiveOn).ShouldBe((EntryKind.ReturnReceived, Year.LastDay));
        Decide(new Commit(line with { Year = FinancialYear.Parse("2026-27") }, 1, Year.LastDay.AddDays(1), "beds", "") { Terms = terms })
            .Refusal!.Reason.ShouldBe(RefusalReason.InsufficientFunds);
    }

    [Fact]
    public void A_book_that_is_younger_than_the_calendar_comes_up_to_it_with_the_next_closing()
    {
        var calendar = YearCalendar.AllOpen.With(Month.Parse("M5"), MonthState.HardClosed).With(Month.Parse("M7"), MonthState.SoftClosed);
        Month.All.Select(calendar.Of).ShouldBe(
        [
            .. Enumerable.Repeat(MonthState.HardClosed, 5), .. Enumerable.Repeat(MonthState.SoftClosed, 2), .. Enumerable.Repeat(MonthState.Open, 5),
        ]);
        calendar.With(Month.Parse("M5"), MonthState.SoftClosed).HardClosedThrough.ShouldBe(Month.Parse("M4"));
        calendar.With(Month.Parse("M1"), MonthState.Open).ShouldBe(YearCalendar.AllOpen);
    }
}
