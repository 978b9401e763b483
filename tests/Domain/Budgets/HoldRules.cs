using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

public sealed class HoldRules
{
    private static BookTable Holder() => new("U07169", Tier.Neighbourhood);

    [Fact]
    public void A_hold_is_committed_in_parts_and_the_rest_released()
    {
        var book = Holder().Play("""
            take core 100 from QMF-X        | available 100
            reserve core 101 as h0          | refused INSUFFICIENT_FUNDS requested 101 available 100
            reserve core 80 as h1           | available 20, reserved 80
            commit-hold h1 core 30 as c1    | available 20, reserved 50, committed 30
            commit-hold h1 core 51          | refused HOLD_EXCEEDED requested 51 available 50
            commit-hold h1 core 20 as c2    | reserved 30, committed 50
            release h1 core 10              | available 30, reserved 20
            release h1                      | available 50, reserved 0, committed 50
            release h1                      | refused HOLD_NOT_FOUND requested 0 available 0
            commit-hold h1 core 1           | refused HOLD_NOT_FOUND requested 1 available 0
            spend core 30 on c1             | committed 20, spent 30
            spend core 20 on c2             | committed 0, spent 50
            """);
        book.Holds.ShouldBeEmpty();
        book.Commitments.ShouldBeEmpty();
    }

    [Fact]
    public void A_hold_on_several_funds_commits_and_releases_as_one_unit() => Holder().Play("""
        take core 100 from QMF-X          | available 100
        take arrs 10 from QMF-X           | available 10
        reserve core 60 arrs 11 as h0     | refused INSUFFICIENT_FUNDS requested 11 available 10
        reserve core 60 arrs 10 as h1     | core/reserved 60, arrs/reserved 10, core/available 40, arrs/available 0
        commit-hold h1 core 10 arrs 11    | refused HOLD_EXCEEDED requested 11 available 10
        commit-hold h1 as c1              | core/committed 60, arrs/committed 10, core/reserved 0, arrs/reserved 0
        spend arrs 4 on c1                | arrs/committed 6, arrs/spent 4, core/committed 60
        spend arrs 7 on c1                | refused COMMITMENT_EXCEEDED requested 7 available 6
        close c1                          | core/available 100, arrs/available 6, core/committed 0, arrs/committed 0
        """);

    [Fact]
    public void A_hold_expires_after_its_last_day_and_only_then() => Holder().Play("""
        take core 100 from QMF-X                                    | available 100
        reserve core 60 until 2025-06-30 as h1                      | reserved 60
        expire h1 as e1 at-date 2025-06-30                          | refused HOLD_NOT_FOUND requested 0
        commit-hold h1 core 10 as c1 at-date 2025-06-30             | reserved 50, committed 10
        commit-hold h1 core 10 as c2 at-date 2025-07-01             | refused HOLD_EXPIRED requested 10
        release h1 core 10 as r1 at-date 2025-07-01                 | refused HOLD_EXPIRED requested 10
        expire h1 as e2 at-date 2025-07-01                          | reserved 0, available 90, committed 10
        expire h1 as e3 at-date 2025-07-01                          | refused HOLD_NOT_FOUND requested 0
        """);

    [Fact]
    public void A_hold_never_makes_an_overdraft_whatever_the_control() => new BookTable("QMF", Tier.System,
        Fund.BuiltIn.Single(f => f.Code == "core") with { Code = "free", Control = FundControl.None }).Play("""
        reserve free 1 as h1     | refused INSUFFICIENT_FUNDS requested 1 available 0
        commit free 1 as c1      | available -1, committed 1
        """);

    [Fact]
    public void An_open_commitment_is_made_larger_or_smaller_and_closed() => Holder().Play("""
        take core 100 from QMF-X    | available 100
        commit core 60 as c1        | available 40, committed 60
        change c1 core 41           | refused INSUFFICIENT_FUNDS requested 41 available 40
        change c1 core 40           | available 0, committed 100
        spend core 70 on c1         | committed 30, spent 70
        change c1 core -31          | refused COMMITMENT_EXCEEDED requested 31 available 30
        change c1 core -10          | available 10, committed 20
        change c9 core 1            | refused COMMITMENT_NOT_FOUND requested 1 available 0
        close c1                    | available 30, committed 0, spent 70
        close c1                    | refused COMMITMENT_NOT_FOUND requested 0 available 0
        spend core 1 on c1          | refused COMMITMENT_NOT_FOUND requested 1 available 0
        """);

    [Fact]
    public void An_invoice_may_pass_its_commitment_by_the_larger_tolerance_and_takes_the_rest_from_available() =>
        new BookTable("QMF", Tier.System, Fund.BuiltIn.Single(f => f.Code == "core") with
        {
            Code = "tolerant",
            OverInvoiceBasisPoints = 1_000,
            OverInvoicePence = 3,
        }).Play("""
            receive tolerant 111           | available 111
            commit tolerant 100 as c1      | available 11, committed 100
            spend tolerant 50 on c1        | committed 50, spent 50
            spend tolerant 61 on c1        | refused COMMITMENT_EXCEEDED requested 61 available 50 limit 60
            spend tolerant 60 on c1        | available 1, committed 0, spent 110
            commit tolerant 1 as c2        | available 0, committed 1
            spend tolerant 2 on c2         | refused INSUFFICIENT_FUNDS requested 1 available 0
            """);
}
