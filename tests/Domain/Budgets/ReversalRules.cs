using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>"reverse c1" undoes the entry that was made "as c1"; versions count the lines from 1.</summary>
public sealed class ReversalRules
{
    private static BookTable Holder(params Fund[] funds) => new("U07169", Tier.Neighbourhood, funds);

    [Fact]
    public void Funding_is_reversed_while_the_money_is_there() => new BookTable("QMF", Tier.System).Play("""
        receive core 100 as f1      | received 100, available 100
        receive core 50 as f2       | received 150, available 150
        commit core 51 as c1        | available 99
        reverse f1                  | refused INSUFFICIENT_FUNDS requested 100 available 99
        reverse f2 as r1            | received 100, available 49, committed 51
        reverse f2                  | refused ALREADY_REVERSED requested 50 version 5
        close c1                    | available 100
        reverse f1                  | received 0, available 0
        """);

    [Fact]
    public void A_commitment_is_reversed_while_nothing_of_it_is_paid_or_taken_away()
    {
        var book = Holder().Play("""
            take core 100 from QMF-X    | available 100
            commit core 60 as c1        | available 40, committed 60
            spend core 1 on c1 as s1    | committed 59, spent 1
            reverse c1                  | refused COMMITMENT_EXCEEDED requested 60 available 59
            reverse s1                  | committed 60, spent 0, available 40
            reverse c1                  | committed 0, available 100
            spend core 1 on c1          | refused COMMITMENT_NOT_FOUND requested 1 available 0
            commit core 10 as c2        | committed 10
            close c2                    | committed 0
            reverse c2                  | refused COMMITMENT_EXCEEDED requested 10 available 0
            """);
        book.Commitments.ShouldBeEmpty();
        book.Reversals.ShouldBe([new(2, 6), new(3, 5)]);
    }

    [Fact]
    public void Spending_reversed_is_available_or_opens_its_commitment_again_also_when_that_was_over()
    {
        var book = Holder().Play("""
            take core 1000 from QMF-X     | available 1000
            spend core 30 as s1           | available 970, spent 30
            reverse s1                    | available 1000, spent 0
            commit core 600 as c1         | available 400, committed 600
            spend core 250 on c1 as s2    | committed 350, spent 250
            spend core 350 on c1 as s3    | committed 0, spent 600
            reverse s3                    | committed 350, spent 250, available 400
            close c1                      | committed 0, available 750
            reverse s2                    | committed 250, spent 0, available 750
            spend core 251 on c1          | refused COMMITMENT_EXCEEDED requested 251 available 250
            spend core 100 on c1          | committed 150, spent 100
            """);
        book.Commitments["c1"].Legs.Values.ShouldBe([new CommitmentLeg(250, 150)]);
    }

    [Fact]
    public void A_payment_that_leaves_its_commitment_open_leaves_its_amount_as_it_was() => Holder().Play("""
        take core 100 from QMF-X    | available 100
        commit core 60 as c1        | committed 60
        spend core 20 on c1 as s1   | committed 40
        reverse s1                  | committed 60
        """).Commitments["c1"].Legs.Values.ShouldBe([new CommitmentLeg(60, 60)]);

    [Fact]
    public void An_invoice_beyond_its_commitment_goes_back_where_it_came_from() =>
        Holder(Fund.BuiltIn.Single(f => f.Code == "core") with { Code = "building", OverInvoiceBasisPoints = 1_000 }).Play("""
            take building 200 from QMF-X      | available 200
            commit building 100 as c1         | available 100, committed 100
            spend building 110 on c1 as s1    | available 90, committed 0, spent 110
            reverse s1                        | available 100, committed 100, spent 0
            """);

    [Fact]
    public void A_hold_is_reversed_while_all_of_it_is_held() => Holder().Play("""
        take core 100 from QMF-X          | available 100
        take arrs 10 from QMF-X as t2     | available 10
        reserve core 60 arrs 10 as h1     | core/reserved 60, arrs/reserved 10
        release h1 core 1 as l1           | core/reserved 59
        reverse h1                        | refused HOLD_EXCEEDED requested 60 available 59
        reverse l1                        | core/reserved 60, core/available 40
        reverse h1                        | core/reserved 0, arrs/reserved 0, core/available 100, arrs/available 10
        release h1                        | refused HOLD_NOT_FOUND requested 0 available 0
        """);

    [Fact]
    public void What_was_released_goes_back_only_into_a_hold_that_is_open_and_only_while_it_is_free() => Holder().Play("""
        take core 100 from QMF-X                                   | available 100
        reserve core 60 until 2025-06-30 as h1                     | reserved 60
        release h1 core 50 as l1                                   | reserved 10, available 90
        spend core 41 as s1                                        | available 49
        reverse l1                                                 | refused INSUFFICIENT_FUNDS requested 50 available 49
        reverse s1                                                 | available 90
        reverse l1 as r1 at-date 2025-07-01                        | refused HOLD_NOT_FOUND requested 50 available 0
        reverse l1 as r2 at-date 2025-06-30                        | reserved 60, available 40
        release h1 as l2                                           | reserved 0
        reverse l2                                                 | refused HOLD_NOT_FOUND requested 60 available 0
        """);

    [Fact]
    public void What_a_hold_committed_goes_back_into_it_while_it_is_open_and_has_not_expired()
    {
        var book = Holder().Play("""
            take core 100 from QMF-X                      | available 100
            reserve core 60 until 2025-06-30 as h1        | available 40, reserved 60
            commit-hold h1 core 10 as c1                  | reserved 50, committed 10
            commit-hold h1 core 20 as c2                  | reserved 30, committed 30
            spend core 1 on c2                            | committed 29
            reverse c2                                    | refused COMMITMENT_EXCEEDED requested 20 available 19
            reverse c1 as r1 at-date 2025-06-30           | reserved 40, committed 19, available 40
            commit-hold h1 core 15 as c3                  | reserved 25, committed 34
            reverse c3 as r2 at-date 2025-07-01           | reserved 25, committed 19, available 55
            commit-hold h1 core 25 as c4                  | reserved 0, committed 44
            reverse c4                                    | reserved 0, committed 19, available 80
            """);
        book.Holds.ShouldBeEmpty();
    }

    [Fact]
    public void Changes_and_the_closing_of_a_commitment_are_reversed() => Holder().Play("""
        take core 100 from QMF-X    | available 100
        commit core 60 as c1        | committed 60
        change c1 core 40 as up     | available 0, committed 100
        change c1 core -30 as down  | available 30, committed 70
        reverse down                | available 0, committed 100
        spend core 61 on c1 as s1   | committed 39
        reverse up                  | refused COMMITMENT_EXCEEDED requested 40 available 39
        close c1 as over            | committed 0, available 39
        spend core 1 as s2          | available 38
        reverse over                | refused INSUFFICIENT_FUNDS requested 39 available 38
        reverse s2                  | available 39
        reverse over                | committed 39, available 0
        spend core 39 on c1         | committed 0, spent 100
        """);

    [Fact]
    public void Refusals_reversals_expiries_and_entries_of_transfers_are_not_reversed()
    {
        new BookTable("QMF-NEWHAM", Tier.Place).Play("""
            take core 100 from QMF as taken                       | available 100
            reverse taken                                         | refused ENTRY_NOT_REVERSIBLE requested 100 version 1
            commit core 101 as refused                            | refused INSUFFICIENT_FUNDS requested 101 available 100
            reverse refused                                       | refused ENTRY_NOT_REVERSIBLE requested 101 version 3
            delegate core 10 to U1 at neighbourhood as sent       | in-transit 10
            reverse sent                                          | refused ENTRY_NOT_REVERSIBLE requested 10 version 5
            settle sent as settled                                | delegated:U1 10
            reverse settled                                       | refused ENTRY_NOT_REVERSIBLE requested 10 version 7
            return core 5 to QMF as back                          | in-transit 5
            reverse back                                          | refused ENTRY_NOT_REVERSIBLE requested 5 version 9
            bounce back as bounced                                | in-transit 0
            reverse bounced                                       | refused ENTRY_NOT_REVERSIBLE requested 5 version 11
            retake core 1 from U1 as retaken                      | delegated:U1 9
            reverse retaken                                       | refused ENTRY_NOT_REVERSIBLE requested 1 version 13
            allocate core 4 by A=1 as shared                      | in-transit 4
            reverse shared                                        | refused ENTRY_NOT_REVERSIBLE requested 4 version 15
            spend core 1 as s1                                    | spent 1
            reverse s1 as undone                                  | spent 0
            reverse undone                                        | refused ENTRY_NOT_REVERSIBLE requested 1 version 18
            reserve core 2 until 2025-06-30 as h1                 | reserved 2
            expire h1 as gone at-date 2025-07-01                  | reserved 0
            reverse gone                                          | refused ENTRY_NOT_REVERSIBLE requested 2 version 21
            """);
    }

    [Fact]
    public void Under_advisory_control_a_reversal_does_not_use_the_tolerance() =>
        new BookTable("QMF", Tier.System, Fund.BuiltIn.Single(f => f.Code == "core") with { Code = "soft", Control = FundControl.Advisory, TolerancePence = 50 }).Play("""
            receive soft 100 as f1    | available 100
            spend soft 120 as s1      | available -20
            reverse f1                | refused INSUFFICIENT_FUNDS requested 100 available -20
            reverse s1                | available 100, spent 0
            reverse f1                | available 0, received 0
            """);
}
