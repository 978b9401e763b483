using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Organisations;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

public sealed class PlanRules
{
    private static readonly Line Core = new(FinancialYear.Parse("2025-26"), "core");

    [Fact]
    public void The_amounts_of_a_plan_sum_to_what_is_held_there() => new BookTable("QMF-NEWHAM", Tier.Place).Play("""
        plan core amounts months 0               | refused NOTHING_TO_PLAN_BY requested 0
        take core 100 from QMF                   | available 100
        delegate core 30 to U1 at neighbourhood as d1 | available 70, in-transit 30
        plan core amounts months 40,40,20        | refused PLAN_NOT_BUDGET requested 100 available 70
        plan core amounts months 40,20,10        | available 70
        settle d1                                | delegated:U1 30
        commit core 10                           | available 60, committed 10
        plan core amounts months 0,0,70          | available 60
        """).Plans[Core].Weights.ShouldBe([0, 0, 70, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    [Fact]
    public void A_plan_needs_no_money_when_it_is_even_and_the_latest_holds() => new BookTable("QMF-NEWHAM", Tier.Place).Play("""
        plan core even                           | available 0
        take core 100 from QMF                   | available 100
        plan core amounts months 100             | available 100
        plan core last-year                      | refused NOTHING_TO_PLAN_BY requested 0
        plan core even by commitments            | available 100
        """).Plans[Core].ShouldBe(Plan.Even(ForecastMethod.Commitments));

    [Fact]
    public void A_plan_changes_nothing_that_a_hard_closed_month_showed() => new BookTable("QMF", Tier.System).Play("""
        receive core 120                                    | available 120
        plan core amounts months 20,100                     | available 120
        spend core 5 dated 2025-04-30                       | available 115
        close-month M1 as k1                                | M1 open
        carry-out k1                                        | M1 soft-closed
        plan core amounts months 30,90                      | available 115
        close-month M1 hard at-date 2025-05-01 as k2        | M1 soft-closed
        carry-out k2                                        | M1 hard-closed
        plan core even                                      | refused MONTH_HARD_CLOSED requested 0 month M1
        plan core amounts months 31,89                      | refused MONTH_HARD_CLOSED requested 120 month M1
        plan core amounts months 30,90 by commitments       | refused MONTH_HARD_CLOSED requested 120 month M1
        plan core amounts months 30,10,80                   | available 115
        """);

    [Fact]
    public void A_first_plan_is_held_against_even_months_where_there_was_money() => new BookTable("QMF", Tier.System).Play("""
        receive core 120                                    | available 120
        close-month M1 hard at-date 2025-05-01 as k1        | M1 open
        carry-out k1                                        | M1 hard-closed
        plan core amounts months 20,100                     | refused MONTH_HARD_CLOSED requested 120 month M1
        plan core amounts months 10,0,110                   | available 120
        plan arrs even by commitments                       | available 0
        receive arrs 100 dated 2025-05-01                   | available 100
        plan arrs amounts months 0,100 by commitments       | available 100
        """);

    [Fact]
    public void A_closed_year_keeps_its_plans()
    {
        var book = new Book("QMF") { Calendar = new Book("").Calendar.Add(Core.Year, new() { State = YearState.Closed }) };
        var terms = new Terms(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.System);
        var plan = new SetPlan(Core, Core.Year.LastDay, PlanBasis.Even, [], ForecastMethod.StraightLine) { Terms = terms };
        BookDecider.Decide(book, new("id", "", "tester", DateTimeOffset.UnixEpoch, plan)).Refusal!.Reason.ShouldBe(RefusalReason.YearClosed);
    }

    [Fact]
    public void A_year_is_phased_as_the_same_fund_was_spent_in_the_year_before_and_what_was_undone_is_not()
    {
        var terms = new Terms(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.Place);
        var before = Core with { Year = Core.Year.Previous!.Value };
        var book = new Book("QMF-NEWHAM");
        var entries = new List<BookEntry>();
        Put(new ReceiveFunding(before, 100, before.Year.FirstDay, "NHS England", "") { Terms = terms });
        Put(new Spend(before, 30, new(2024, 4, 30), null, "beds", "") { Terms = terms });
        Put(new Spend(before, 50, new(2025, 3, 31), null, "beds", "") { Terms = terms });
        Put(new Spend(before, 4, new(2024, 5, 1), null, "beds", "") { Terms = terms });
        Put(new Reverse(4, entries[3], new(2024, 6, 30), "a mistake") { Terms = terms });
        Put(new SetPlan(Core, Core.Year.FirstDay, PlanBasis.LastYear, [], ForecastMethod.StraightLine) { Terms = terms });

        // What May undid in June is May's: June itself has no less than nothing.
        book.Plans[Core].Weights.ShouldBe([30, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50]);

        void Put(BookCommand command)
        {
            var entry = BookDecider.Decide(book, new($"op-{entries.Count}", "", "tester", DateTimeOffset.UnixEpoch, command) { Version = entries.Count + 1 });
            entry.Kind.ShouldNotBe(EntryKind.Refused);
            entries.Add(entry);
            book = BookEvolution.Evolve(book, entry);
        }
    }

    [Fact]
    public void Pennies_left_over_go_to_the_largest_remainders_and_then_to_the_earlier_months()
    {
        Plan.Default.Phase(100).ShouldBe([9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 8]);
        Plan.Default.Phase(-100).ShouldBe([-9, -9, -9, -9, -8, -8, -8, -8, -8, -8, -8, -8]);
        Plan.Default.Phase(0).ShouldBe(new long[12]);
        // A supplement is phased as the plan was: a third in M1, nothing in M2, two thirds in M12.
        new Plan(PlanBasis.Amounts, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], ForecastMethod.StraightLine).Phase(100)
            .ShouldBe([33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 67]);
    }

    [Fact]
    public void The_months_of_a_plan_always_sum_to_the_budget_and_none_is_a_penny_off() => Prop.ForAll(Profiles, given =>
    {
        var (weights, budget) = given;
        var parts = new Plan(PlanBasis.Amounts, [.. weights.Select(w => (long)w)], ForecastMethod.StraightLine).Phase(budget);
        parts.Sum().ShouldBe(budget);
        var total = weights.Sum(w => (decimal)w);
        for (var i = 0; i < weights.Length; i++) Math.Abs(parts[i] - (budget * weights[i] / total)).ShouldBeLessThan(1);
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<(int[] Weights, long Budget)> Profiles =>
        (from weights in Gen.Choose(0, 1_000).ArrayOf(12)
         where weights.Any(w => w > 0)
         from budget in Gen.Choose(-1_000_000, 1_000_000)
         select (weights, (long)budget * 977)).ToArbitrary();
}
