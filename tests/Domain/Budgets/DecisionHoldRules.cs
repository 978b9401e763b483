using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>Money that is set aside for a decision: the decision alone commits and frees it, and stands behind what it commits.</summary>
public sealed class DecisionHoldRules
{
    private static BookTable Place() => new("QMF-NEWHAM", Tier.Place) { OwnLimits = [new("core", DateOnly.MinValue, "services", 50)] };

    [Fact]
    public void An_approved_decision_commits_above_the_limit_as_much_as_was_set_aside_for_it_and_no_more() => Place().Play("""
        take core 1000 from QMF             | available 1000
        reserve core 500 as h1 for d1       | reserved 500, decision d1
        commit-hold h1 core 501 for d1      | refused HOLD_EXCEEDED requested 501 available 500
        commit-hold h1 as c1 for d1         | committed 500, reserved 0, decision d1
        commit-hold h1 for d1               | refused HOLD_NOT_FOUND requested 0 available 0
        change c1 core 1                    | refused DECISION_REQUIRED requested 501 limit 50 category services
        commit core 500                     | refused DECISION_REQUIRED requested 500 limit 50 category services
        change c1 core -100                 | committed 400, decision d1
        spend core 300 on c1                | spent 300, decision d1
        close c1                            | committed 0, decision d1
        """);

    [Fact]
    public void Nobody_commits_frees_or_undoes_a_decisions_hold_over_its_head() => Place().Play("""
        take core 1000 from QMF             | available 1000
        reserve core 40 as h1 for d1        | reserved 40, decision d1
        commit-hold h1                      | refused DECISION_HOLD requested 0 decision d1
        commit-hold h1 core 10              | refused DECISION_HOLD requested 10 decision d1
        commit-hold h1 for d2               | refused DECISION_HOLD requested 0 decision d1
        release h1                          | refused DECISION_HOLD requested 0 decision d1
        release h1 core 41 for d2           | refused DECISION_HOLD requested 41 decision d1
        reverse h1                          | refused DECISION_HOLD requested 40 decision d1
        release h1 core 10 as r1 for d1     | reserved 30, decision d1
        reverse r1                          | refused DECISION_HOLD requested 10 decision d1
        release h1 for d1                   | reserved 0, available 1000, decision d1
        reverse h1                          | refused DECISION_HOLD requested 40 decision d1
        """);

    [Fact]
    public void A_decision_uses_no_hold_that_is_nobodys() => Place().Play("""
        take core 1000 from QMF             | available 1000
        reserve core 500 as h1              | reserved 500, decision none
        commit-hold h1 for d1               | refused DECISION_HOLD requested 0
        release h1 core 10 for d1           | refused DECISION_HOLD requested 10
        commit-hold h1 core 20 as c1        | committed 20, decision none
        """);

    [Fact]
    public void What_a_decision_committed_is_undone_as_always_and_still_named() => Place().Play("""
        take core 1000 from QMF             | available 1000
        reserve core 500 as h1 for d1       | reserved 500
        commit-hold h1 core 300 as c1 for d1 | committed 300, reserved 200
        spend core 300 on c1 as s1          | committed 0, decision d1
        reverse s1                          | committed 300, decision d1
        spend core 1 on c1                  | committed 299, decision d1
        commit-hold h1 core 100 as c2 for d1 | committed 399, decision d1
        reverse c2                          | committed 299, reserved 200, decision d1
        """);

    [Fact]
    public void A_decisions_hold_expires_like_any_other() => Place().Play("""
        take core 1000 from QMF                             | available 1000
        reserve core 500 until 2025-06-30 as h1 for d1      | reserved 500
        commit-hold h1 for d1 at-date 2025-07-01            | refused HOLD_EXPIRED requested 0
        expire h1 at-date 2025-07-01                        | reserved 0, available 1000, decision d1
        """);

    [Fact]
    public void A_commitment_that_is_carried_into_the_next_year_is_its_decisions_there()
    {
        var book = Place().Play("""
            take core 1000 from QMF             | available 1000
            reserve core 500 as h1 for d1       | reserved 500
            commit-hold h1 as c1 for d1         | committed 500
            carry core as k1                    | committed 0, in-transit 500
            settle k1                           | 2026-27/committed 500
            """);
        book.Commitments["c1"].DecisionId.ShouldBe("d1");
        book.Commitments["c1"].Legs.Keys.ShouldBe([new Line(FinancialYear.Parse("2026-27"), "core")]);
    }

    [Fact]
    public void An_entry_that_names_another_decision_is_never_applied()
    {
        var book = Place().Play("""
            take core 1000 from QMF             | available 1000
            reserve core 40 as h1 for d1        | reserved 40
            reserve core 20 as h2 for d1        | reserved 60
            commit-hold h2 as c1 for d1         | committed 20
            """);
        var terms = new Terms(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.Place);
        var line = book.Lines.Keys.Single();
        BookEntry Decided(BookCommand command) => BookDecider.Decide(book, new("x", "", "tester", default, command));
        var freed = Decided(new ReleaseHold("h1", line, [], line.Year.FirstDay, "") { DecisionId = "d1", Terms = terms });
        var changed = Decided(new ChangeCommitment("c1", line, -1, line.Year.FirstDay, "") { Terms = terms });

        foreach (var entry in new[] { freed, changed })
        {
            Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, entry with { DecisionId = null })).Message.ShouldContain("names decision none");
            Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, entry with { DecisionId = "d2" })).Message.ShouldContain("is of d1");
            BookEvolution.Evolve(book, entry);
        }
    }
}
