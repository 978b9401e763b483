using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>What a body commits by itself, and what needs a decision.</summary>
public sealed class AuthorityRules
{
    private static readonly Line Core = new(FinancialYear.Parse("2025-26"), "core");

    // Two funds of one category, one each of two others, and one of none.
    private static readonly ImmutableArray<OwnLimit> Limits =
    [
        new("core", DateOnly.MinValue, "services", 50), new("better-care", DateOnly.MinValue, "services", 50),
        new("arrs", DateOnly.MinValue, "workforce", 20), new("transformation", DateOnly.MinValue, "pathways", null),
        new("running-costs", DateOnly.MinValue, null, 10),
    ];

    private static BookTable Place(ImmutableArray<OwnLimit>? limits = null) => new("QMF-NEWHAM", Tier.Place) { OwnLimits = limits ?? Limits };

    [Fact]
    public void A_commitment_is_refused_above_the_limit_of_its_funds_category() => Place().Play("""
        take core 1000 from QMF             | available 1000
        take running-costs 1000 from QMF    | available 1000
        take transformation 1000 from QMF   | available 1000
        commit core 50                      | committed 50
        commit core 51                      | refused DECISION_REQUIRED requested 51 limit 50 category services
        commit core 5100                    | refused DECISION_REQUIRED requested 5100 limit 50 category services
        commit core 50                      | committed 100
        commit running-costs 11             | refused DECISION_REQUIRED requested 11 limit 10
        commit running-costs 10             | committed 10
        commit transformation 1000          | committed 1000
        commit transformation 1             | refused INSUFFICIENT_FUNDS requested 1 available 0
        """);

    [Fact]
    public void Without_a_scheme_in_force_nothing_is_limited() => Place([]).Play("""
        take core 1000 from QMF             | available 1000
        commit core 500 as c1               | committed 500
        change c1 core 400                  | committed 900
        reserve core 100 as h1              | reserved 100
        commit-hold h1                      | committed 1000
        """);

    [Fact]
    public void An_increase_counts_with_the_whole_commitment_whatever_of_it_is_paid() => Place().Play("""
        take core 1000 from QMF             | available 1000
        commit core 40 as c1                | committed 40
        spend core 30 on c1                 | committed 10
        change c1 core 11                   | refused DECISION_REQUIRED requested 51 limit 50 category services
        change c1 core 10                   | committed 20
        change c1 core -5                   | committed 15
        change c1 core 6                    | refused DECISION_REQUIRED requested 51 limit 50 category services
        """);

    [Fact]
    public void What_is_set_aside_paid_ended_or_undone_is_not_limited() => Place([new("core", DateOnly.MinValue, "services", 0)]).Play("""
        take core 1000 from QMF             | available 1000
        commit core 1                       | refused DECISION_REQUIRED requested 1 limit 0 category services
        reserve core 600 as h1              | reserved 600
        commit-hold h1 core 1               | refused DECISION_REQUIRED requested 1 limit 0 category services
        release h1 core 100 as r1           | reserved 500
        reverse r1                          | reserved 600
        spend core 400 as s1                | spent 400
        reverse s1                          | spent 0
        """);

    [Fact]
    public void A_hold_is_committed_up_to_the_limit_at_once() => Place().Play("""
        take core 1000 from QMF             | available 1000
        reserve core 500 as h1              | reserved 500
        commit-hold h1                      | refused DECISION_REQUIRED requested 500 limit 50 category services
        commit-hold h1 core 51              | refused DECISION_REQUIRED requested 51 limit 50 category services
        commit-hold h1 core 50              | committed 50
        """);

    [Fact]
    public void Over_several_funds_each_category_counts_by_itself_and_all_of_it_against_the_largest_limit() => Place().Play("""
        take core 1000 from QMF             | available 1000
        take better-care 1000 from QMF      | available 1000
        take arrs 1000 from QMF             | available 1000
        take transformation 1000 from QMF   | available 1000
        take running-costs 1000 from QMF    | available 1000
        reserve core 40 arrs 21 as h1       | reserved 40
        commit-hold h1                      | refused DECISION_REQUIRED requested 21 limit 20 category workforce
        commit-hold h1 core 31 arrs 20      | refused DECISION_REQUIRED requested 51 limit 50 category services
        commit-hold h1 core 30 arrs 20 as c1 | core/committed 30, arrs/committed 20
        change c1 core 1                    | refused DECISION_REQUIRED requested 51 limit 50 category services
        change c1 arrs 1                    | refused DECISION_REQUIRED requested 21 limit 20 category workforce
        reserve core 30 better-care 30 as h2 | reserved 40
        commit-hold h2                      | refused DECISION_REQUIRED requested 60 limit 50 category services
        commit-hold h2 core 25 better-care 25 | core/committed 55, better-care/committed 25
        reserve core 50 transformation 900 as h3 | reserved 65
        commit-hold h3                      | core/committed 105, transformation/committed 900
        reserve core 41 running-costs 10 as h4 | reserved 56
        commit-hold h4                      | refused DECISION_REQUIRED requested 51 limit 50 category services
        """);

    [Fact]
    public void The_limit_is_that_of_the_day_of_recording_whatever_day_it_counts_from() => Place(
        [new("core", new(2025, 6, 1), "services", 50), new("core", new(2025, 7, 1), "works", 60)]).Play("""
        take core 1000 from QMF                                 | available 1000
        commit core 100 dated 2025-06-15 at-date 2025-05-31     | committed 100
        commit core 51 dated 2025-04-01 at-date 2025-06-01      | refused DECISION_REQUIRED requested 51 limit 50 category services
        commit core 51 dated 2025-07-01 at-date 2025-06-30      | refused DECISION_REQUIRED requested 51 limit 50 category services
        commit core 60 at-date 2025-07-01                       | committed 160
        commit core 61 at-date 2026-03-31                       | refused DECISION_REQUIRED requested 61 limit 60 category works
        """);

    [Theory]
    [InlineData("2025-05-31T22:59:59Z", false)]
    [InlineData("2025-05-31T23:00:00Z", true)]
    public void The_day_begins_at_midnight_in_London(string instant, bool isLimited)
    {
        var terms = new Terms(Fund.BuiltIn.Single(f => f.Code == "core") with { Control = FundControl.None }, Tier.Place)
        {
            OwnLimits = [new("core", new(2025, 6, 1), "services", 50)],
        };
        var at = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        var entry = BookDecider.Decide(new("QMF-NEWHAM"), new("c", "", "tester", at, new Commit(Core, 51, Core.Year.FirstDay, "beds", "") { Terms = terms }));
        entry.Kind.ShouldBe(isLimited ? EntryKind.Refused : EntryKind.Committed);
    }

    [Fact]
    public void Commands_that_count_as_one_are_limited_one_by_one_and_fall_together()
    {
        var terms = new Terms(Fund.BuiltIn.Single(f => f.Code == "core") with { Control = FundControl.None }, Tier.Place) { OwnLimits = Limits };
        ImmutableArray<BookEntry> Decide(params long[] amounts) => BookDecider.DecideAll(new("QMF-NEWHAM"), [.. amounts.Select((pence, i) =>
            new Request<BookCommand>($"c{i}", "", "tester", default, new Commit(Core, pence, Core.Year.FirstDay, "beds", "") { Terms = terms }) { Version = i + 1 })]);

        Decide(50, 50).Select(e => e.Kind).ShouldBe([EntryKind.Committed, EntryKind.Committed]);
        Decide(50, 51).Select(e => e.Refusal!.Reason).ShouldBe([RefusalReason.BatchNotApplied, RefusalReason.DecisionRequired]);
    }
}
