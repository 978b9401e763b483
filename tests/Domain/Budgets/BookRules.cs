using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

public sealed class BookRules
{
    private static readonly Fund Advisory = Custom("advisory", FundControl.Advisory, basisPoints: 1_000, pence: 50);
    private static readonly Fund Free = Custom("free", FundControl.None);
    private static readonly Fund SystemOnly = Custom("system-only", FundControl.Absolute) with { Tiers = [Tier.System] };

    private static Fund Custom(string code, FundControl control, int basisPoints = 0, long pence = 0) =>
        new(code, code, [Tier.System, Tier.Place, Tier.Neighbourhood], false, true, false, control, basisPoints, pence);

    [Fact]
    public void Money_that_comes_in_is_available() => new BookTable("QMF", Tier.System).Play("""
        receive core 100      | received 100, available 100
        receive core 23       | received 123, available 123
        receive arrs 7        | received 7, available 7
        """);

    [Fact]
    public void A_commitment_takes_from_what_is_available_and_never_more() => new BookTable("U07169", Tier.Neighbourhood).Play("""
        commit core 1                   | refused INSUFFICIENT_FUNDS requested 1 available 0
        take core 4000000 from QMF-X    | received 4000000, available 4000000
        commit core 4000001             | refused INSUFFICIENT_FUNDS requested 4000001 available 4000000
        commit core 4000000 as c1       | available 0, committed 4000000, spent 0
        commit core 1                   | refused INSUFFICIENT_FUNDS requested 1 available 0
        """);

    [Fact]
    public void Spending_goes_against_a_commitment_or_directly() => new BookTable("U07169", Tier.Neighbourhood).Play("""
        take core 1000 from QMF-X   | available 1000
        commit core 600 as c1       | available 400, committed 600
        spend core 100 on c1        | available 400, committed 500, spent 100
        spend core 501 on c1        | refused COMMITMENT_EXCEEDED requested 501 available 500
        spend core 500 on c1        | available 400, committed 0, spent 600
        spend core 1 on c1          | refused COMMITMENT_NOT_FOUND requested 1 available 0
        spend core 1 on c9          | refused COMMITMENT_NOT_FOUND requested 1 available 0
        spend core 400              | available 0, spent 1000
        spend core 1                | refused INSUFFICIENT_FUNDS requested 1 available 0
        """);

    [Fact]
    public void A_commitment_of_one_fund_pays_for_no_other() => new BookTable("U07169", Tier.Neighbourhood).Play("""
        take core 100 from QMF-X    | available 100
        take arrs 100 from QMF-X    | available 100
        commit core 60 as c1        | committed 60
        spend arrs 10 on c1         | refused COMMITMENT_NOT_FOUND requested 10 available 0
        """);

    [Fact]
    public void A_delegation_is_in_transit_until_the_child_has_it() => new BookTable("QMF", Tier.System).Play("""
        receive core 100                    | available 100
        delegate core 101 to QMF-NEWHAM     | refused INSUFFICIENT_FUNDS requested 101 available 100
        delegate core 60 to QMF-NEWHAM as t | available 40, in-transit 60, delegated 0
        settle t                            | available 40, in-transit 0, delegated 60, delegated:QMF-NEWHAM 60
        settle t                            | refused TRANSFER_NOT_IN_FLIGHT requested 60
        """);

    [Fact]
    public void What_a_child_refuses_comes_back() => new BookTable("QMF", Tier.System).Play("""
        receive core 100                    | available 100
        delegate core 60 to QMF-NEWHAM as t | available 40, in-transit 60
        bounce t                            | available 100, in-transit 0, delegated 0
        bounce t                            | refused TRANSFER_NOT_IN_FLIGHT requested 60
        """);

    [Fact]
    public void A_return_reduces_what_the_child_received() => new BookTable("QMF-NEWHAM", Tier.Place).Play("""
        take core 100 from QMF         | received 100, available 100
        return core 101 to QMF         | refused INSUFFICIENT_FUNDS requested 101 available 100
        return core 30 to QMF as t     | received 100, available 70, in-transit 30
        settle t                       | received 70, available 70, in-transit 0
        """);

    [Fact]
    public void A_parent_takes_back_no_more_than_it_delegated() => new BookTable("QMF", Tier.System).Play("""
        receive core 100                       | available 100
        delegate core 60 to QMF-NEWHAM as t    | in-transit 60
        retake core 1 from QMF-HACKNEY as r1   | refused DELEGATION_EXCEEDED requested 1 available 0
        settle t                               | delegated:QMF-NEWHAM 60
        retake core 61 from QMF-NEWHAM as r2   | refused DELEGATION_EXCEEDED requested 61 available 60
        retake core 1 from QMF-HACKNEY as r3   | refused DELEGATION_EXCEEDED requested 1 available 0
        retake core 25 from QMF-NEWHAM as r4   | available 65, delegated:QMF-NEWHAM 35
        """);

    [Fact]
    public void A_return_is_not_judged_while_money_for_that_child_is_under_way() =>
        Should.Throw<UndecidedException>(() => new BookTable("QMF", Tier.System).Play("""
            receive core 100                       | available 100
            delegate core 60 to QMF-NEWHAM as t    | in-transit 60
            retake core 1 from QMF-NEWHAM as r1    | refused DELEGATION_EXCEEDED requested 1 available 0
            """));

    [Fact]
    public void An_allocation_is_one_entry_and_one_transfer_a_child() => new BookTable("QMF", Tier.System).Play("""
        receive core 100                        | available 100
        allocate core 101 by B=1,A=1,C=1        | refused INSUFFICIENT_FUNDS requested 101 available 100
        allocate core 50 by A=0,B=0             | refused NOTHING_TO_SHARE_BY requested 50
        allocate core 100 by B=1,A=1,C=1 as a   | available 0, in-transit 100
        settle a/A                              | in-transit 66, delegated:A 34
        settle a/B                              | in-transit 33, delegated:B 33
        settle a/C                              | in-transit 0, delegated:C 33, delegated 100
        """);

    [Fact]
    public void A_fund_is_held_only_at_its_tiers()
    {
        new BookTable("QMF", Tier.System, SystemOnly).Play("""
            receive system-only 100                       | available 100
            delegate system-only 1 to QMF-X               | refused TIER_MAY_NOT_HOLD_FUND requested 1
            delegate system-only 1 to U07169 at neighbourhood | refused TIER_MAY_NOT_HOLD_FUND requested 1
            allocate system-only 10 by A=1                | refused TIER_MAY_NOT_HOLD_FUND requested 10
            commit system-only 10                         | available 90
            """);
        new BookTable("U07169", Tier.Neighbourhood, SystemOnly).Play("""
            take system-only 100 from QMF-X     | refused TIER_MAY_NOT_HOLD_FUND requested 100
            commit system-only 1                | refused TIER_MAY_NOT_HOLD_FUND requested 1
            spend system-only 1                 | refused TIER_MAY_NOT_HOLD_FUND requested 1
            """);
    }

    [Fact]
    public void Advisory_control_lets_spending_go_below_zero_as_far_as_the_larger_tolerance() =>
        new BookTable("QMF", Tier.System, Advisory).Play("""
            commit advisory 50                  | available -50, committed 50
            commit advisory 1                   | refused INSUFFICIENT_FUNDS requested 1 available -50 limit 0
            receive advisory 1000               | available 950
            commit advisory 1051                | refused INSUFFICIENT_FUNDS requested 1051 available 950 limit 1050
            commit advisory 1050                | available -100, committed 1100
            delegate advisory 1 to QMF-NEWHAM   | refused INSUFFICIENT_FUNDS requested 1 available -100
            """);

    [Fact]
    public void Without_control_spending_is_not_refused_but_transfers_are() => new BookTable("QMF", Tier.System, Free).Play("""
        spend free 1000                 | available -1000, spent 1000
        delegate free 1 to QMF-NEWHAM   | refused INSUFFICIENT_FUNDS requested 1 available -1000
        """);

    [Fact]
    public void No_balance_passes_the_limit()
    {
        var table = new BookTable("QMF", Tier.System);
        var max = Pence.MaxAmount;
        for (var i = 1; i <= 10; i++) table.Play($"receive core {max} | available {i * max}");
        table.Play($"receive core 1 | refused BALANCE_TOO_LARGE requested 1 limit {Pence.MaxBalance}");
    }

    [Fact]
    public void An_unbalanced_entry_is_never_applied()
    {
        var book = new BookTable("QMF", Tier.System).Play("receive core 100 | available 100");
        var line = book.Lines.Keys.Single();
        var entry = BookDecider.Decide(book, new("c", "", "tester", default,
            new Commit(line, 10, line.Year.FirstDay, "beds", "") { Terms = new(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.System) }));

        var unbalanced = entry with { Postings = [entry.Postings[0], entry.Postings[1] with { AmountPence = 11 }] };
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, unbalanced)).Message.ShouldContain("out of balance by 1");

        var overdrawn = entry with { Postings = [entry.Postings[0] with { AmountPence = -101 }, entry.Postings[1] with { AmountPence = 101 }] };
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, overdrawn)).Message.ShouldContain("takes Available to -1");
    }

    [Fact]
    public void An_entry_that_moves_money_in_transit_without_its_transfer_is_never_applied()
    {
        var book = new BookTable("QMF", Tier.System).Play("""
            receive core 100                    | available 100
            delegate core 60 to QMF-NEWHAM as t | in-transit 60
            """);
        var transfer = book.InFlight.Values.Single();
        var settle = BookDecider.Decide(book, new("c", "", "tester", default,
            new SettleTransfer(transfer, null) { Terms = new(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.System) }));
        var other = transfer with { To = "QMF-HACKNEY" };

        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, settle with { Transfers = [] })).Message.ShouldContain("its transfers carry 0");
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, settle with { Transfers = [other] })).Message.ShouldContain("not in flight");
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, settle with { Kind = EntryKind.Spent })).Message.ShouldContain("in transit");
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, settle with { Kind = EntryKind.Refused, Transfers = [] }));
        BookEvolution.Evolve(book, settle).InFlight.ShouldBeEmpty();
    }

    [Fact]
    public void A_refusal_that_moves_money_is_never_applied()
    {
        var book = new BookTable("QMF", Tier.System).Play("receive core 100 | available 100");
        var line = book.Lines.Keys.Single();
        var entry = BookDecider.Decide(book, new("c", "", "tester", default,
            new Commit(line, 10, line.Year.FirstDay, "beds", "") { Terms = new(Fund.BuiltIn.Single(f => f.Code == "core"), Tier.System) }));
        Should.Throw<LedgerCorruptException>(() => BookEvolution.Evolve(book, entry with { Kind = EntryKind.Refused, CommitmentId = null }))
            .Message.ShouldContain("is a refusal, and moves money");
    }
}
