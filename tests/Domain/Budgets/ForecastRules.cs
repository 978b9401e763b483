using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Organisations;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

public sealed class ForecastRules
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");
    private static readonly Line Core = new(Year, "core");
    private static readonly Terms Terms = new(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.Place);

    [Theory]
    [InlineData(100, "M12", 100)]
    [InlineData(100, "M1", 1_200)]
    [InlineData(100, "M5", 240)]
    [InlineData(1, "M8", 2)] // 1.5: half a penny goes away from zero
    [InlineData(-1, "M8", -2)]
    [InlineData(1, "M9", 1)] // 1.33
    [InlineData(5, "M7", 9)] // 8.57
    [InlineData(-5, "M7", -9)]
    [InlineData(0, "M7", 0)]
    [InlineData(Pence.MaxBalance, "M1", 12 * Pence.MaxBalance)]
    public void A_straight_line_goes_on_as_the_year_went_so_far(long toDate, string month, long forecast) =>
        Forecasting.StraightLine(toDate, Month.Parse(month)).ShouldBe(forecast);

    [Theory]
    // last budget and forecast, now, worse by
    [InlineData(100, 90, 100, 90, 0)]
    [InlineData(100, 90, 100, 97, 7)]
    [InlineData(100, 90, 100, 80, 0)]
    [InlineData(100, 90, 110, 100, 0)] // a supplement that will be spent
    [InlineData(100, 90, 110, 105, 5)]
    [InlineData(100, 20, 30, 20, 0)] // handed on, out of what was not needed
    [InlineData(100, 90, 80, 90, 10)] // handed on, and now missing
    [InlineData(100, 120, 100, 125, 5)]
    [InlineData(100, 120, 80, 130, 30)]
    [InlineData(100, 120, 90, 100, 0)]
    public void A_forecast_is_worse_by_what_is_spent_more_or_missing(long lastBudget, long lastForecast, long budget, long forecast, long worse) =>
        Forecasting.WorsePence(new(Core, lastBudget, lastForecast), new(Core, budget, forecast)).ShouldBe(worse);

    [Fact]
    public void A_report_counts_what_is_effective_by_the_months_end()
    {
        var book = Life(
            new ReceiveFunding(Core, 1_200, new(2025, 4, 1), "NHS England", "") { Terms = Terms },
            new Spend(Core, 130, new(2025, 4, 30), null, "beds", "") { Terms = Terms },
            new Commit(Core, 300, new(2025, 5, 1), "beds", "") { Terms = Terms },
            new Spend(Core, 50, new(2025, 6, 1), "op-3", "beds", "") { Terms = Terms },
            new Reserve([new(Core, 20)], new(2025, 5, 31), "a decision", null) { Terms = Terms },
            new ReceiveFunding(Core, 600, new(2025, 6, 30), "NHS England", "") { Terms = Terms, SupplementReason = "pay award" });

        LineReport.Of(book, Core, Month.Parse("M2")).Figures.ShouldBe(new(
            BudgetPence: 1_200, PlanInMonthPence: 100, PlanToDatePence: 200, ActualInMonthPence: 0, ActualToDatePence: 130,
            CommittedPence: 300, ReservedPence: 20, AvailablePence: 750, StraightLinePence: 780, ByCommitmentsPence: 430, ForecastPence: 780));
        LineReport.Of(book, Core, Month.Parse("M3")).Figures.ShouldBe(new(
            BudgetPence: 1_800, PlanInMonthPence: 150, PlanToDatePence: 450, ActualInMonthPence: 50, ActualToDatePence: 180,
            CommittedPence: 250, ReservedPence: 20, AvailablePence: 1_350, StraightLinePence: 720, ByCommitmentsPence: 430, ForecastPence: 720));
        LineReport.Of(book, Core, Month.Parse("M12")).Figures.VariancePence.ShouldBe(1_800 - 180);
        LineReport.Of(book, Core with { Fund = "arrs" }, Month.Parse("M3")).Figures.ShouldBe(ReportFigures.Zero);
    }

    [Fact]
    public void The_forecast_of_record_is_made_as_the_plan_says_and_held_against_the_newest_close_before()
    {
        var book = Life(
            new ReceiveFunding(Core, 1_200, new(2025, 4, 1), "NHS England", "") { Terms = Terms },
            new Commit(Core, 300, new(2025, 4, 1), "beds", "") { Terms = Terms },
            new SetPlan(Core, new(2025, 4, 1), PlanBasis.Even, [], ForecastMethod.Commitments) { Terms = Terms });
        LineReport.Of(book, Core, Month.Parse("M1")).Now(Core).ShouldBe(new FrozenForecast(Core, 1_200, 300));
        LineReport.Of(book, Core, Month.Parse("M1")).LastForecast.ShouldBeNull();

        book = Frozen(Frozen(book, "M1", 300), "M3", 310);
        LineReport.Of(book, Core, Month.Parse("M1")).LastForecast.ShouldBeNull();
        LineReport.Of(book, Core, Month.Parse("M3")).LastForecast!.ForecastPence.ShouldBe(300);
        LineReport.Of(book, Core, Month.Parse("M5")).LastForecast!.ForecastPence.ShouldBe(310);
    }

    [Theory]
    [InlineData(100, 100, 0, false)]
    [InlineData(100, 101, 0, false)] // 1% of 100 is allowed
    [InlineData(100, 102, 0, true)]
    [InlineData(100, 102, 2, false)]
    public void A_reason_is_needed_beyond_the_larger_of_both_thresholds(long last, long now, long pence, bool needed)
    {
        var fund = Terms.Fund with { ForecastWorseningPence = pence };
        var line = new LineReport(ReportFigures.Zero with { BudgetPence = 100, ForecastPence = now }, Plan.Default, new(Core, 100, last), null);
        line.NeedsReason(fund).ShouldBe(needed);
        (line with { Reason = "a cold spring" }).NeedsReason(fund).ShouldBeFalse();
        (line with { LastForecast = null }).NeedsReason(fund).ShouldBeFalse();
    }

    [Fact]
    public void A_reason_covers_the_forecast_that_it_was_given_for_and_none_in_advance()
    {
        var month = Month.Parse("M2");
        var book = Frozen(Life(new ReceiveFunding(Core, 1_200, new(2025, 4, 1), "NHS England", "") { Terms = Terms }), "M1", 0);
        Explain("in advance").Refusal.ShouldBe(new Refusal(RefusalReason.NoReasonNeeded, 0, Month: month));

        Spend(100);
        NeedsReason().ShouldBeTrue();
        Explain("a cold spring").Forecast.ShouldBe(new FrozenForecast(Core, 1_200, 600));
        LineReport.Of(book, Core, month).Reason.ShouldBe("a cold spring");
        LineReport.Of(book, Core, Month.Parse("M3")).Reason.ShouldBeNull();
        Spend(2);
        NeedsReason().ShouldBeFalse(); // 12 more are 1% of the budget
        Spend(1);
        NeedsReason().ShouldBeTrue();
        LineReport.Of(book with { ExplainedForecasts = new Book("").ExplainedForecasts }, Core, month).NeedsReason(Terms.Fund).ShouldBeFalse();
        Explain("a colder spring");
        NeedsReason().ShouldBeFalse();

        bool NeedsReason() => LineReport.Of(book, Core, month).NeedsReason(Terms.Fund);
        void Spend(long pence) => Decide(new Spend(Core, pence, new(2025, 5, 1), null, "beds", "") { Terms = Terms });
        BookEntry Explain(string reason) => Decide(new ExplainForecast(Core, month, new(2025, 5, 1), reason) { Terms = Terms });
        BookEntry Decide(BookCommand command)
        {
            var entry = BookDecider.Decide(book, new($"{command}", "", "tester", DateTimeOffset.UnixEpoch, command));
            book = BookEvolution.Evolve(book, entry);
            return entry;
        }
    }

    [Fact]
    public void A_close_freezes_the_forecast_of_each_line_and_a_second_one_freezes_it_anew()
    {
        var (m1, m2) = (Month.Parse("M1"), Month.Parse("M2"));
        var book = Life(
            new ReceiveFunding(Core, 1_200, new(2025, 4, 1), "NHS England", "") { Terms = Terms },
            new Spend(Core, 10, new(2025, 4, 1), null, "beds", "") { Terms = Terms },
            Close(m1, MonthState.SoftClosed, "a"),
            new Spend(Core, 30, new(2025, 5, 1), null, "beds", "") { Terms = Terms },
            Close(m1, MonthState.HardClosed, "b"),
            Close(m2, MonthState.SoftClosed, "c"),
            Close(m2, MonthState.Open, "d") with { Closing = new("d", Year, m2, MonthState.Open) { Reopens = true } });
        book.Forecasts[Core].Select(frozen => $"{frozen.Key} {frozen.Value.ForecastPence}").ShouldBe(["M1 120", "M2 240"]);
        LineReport.Of(book, Core, m2).WorsePence.ShouldBe(120);

        static ClosePeriod Close(Month month, MonthState state, string id) =>
            new(new Closing(id, Year, month, state)) { Terms = Federated.Domain.Budgets.Terms.OfNoFund(Tier.System) };
    }

    [Fact]
    public void What_the_months_moved_is_what_the_days_moved() => Prop.ForAll(RandomBook.Operations, operations =>
    {
        var random = new RandomBook(operations);
        var movements = random.Entries.Aggregate(Movements.None, (before, entry) => before.After(entry));
        foreach (var month in Month.All)
        {
            foreach (var (fund, balances) in movements.Of(Year, month.LastDay(Year)))
            {
                var atEnd = random.Book.AtEndOf(new(Year, fund), month);
                Enum.GetValues<AccountKind>().Select(kind => atEnd.Of(kind)).ShouldBe(Enum.GetValues<AccountKind>().Select(kind => balances.Of(kind)));
            }
        }
    }).QuickCheckThrowOnFailure();

    private static Book Life(params BookCommand[] commands)
    {
        var (book, at) = (new Book("QMF-NEWHAM"), 0);
        foreach (var command in commands)
        {
            var entry = BookDecider.Decide(book, new($"op-{++at}", "", "tester", DateTimeOffset.UnixEpoch, command) { Version = at });
            entry.Kind.ShouldNotBe(EntryKind.Refused);
            book = BookEvolution.Evolve(book, entry);
        }
        return book;
    }

    private static Book Frozen(Book book, string month, long forecast) => book with
    {
        Forecasts = book.Forecasts.SetItem(Core, book.Forecasts.GetValueOrDefault(Core, ImmutableSortedDictionary<Month, FrozenForecast>.Empty).SetItem(
            Month.Parse(month), new(Core, 1_200, forecast))),
    };
}
