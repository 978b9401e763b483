using Federated.Domain;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>The 80:20 measure and its guard, as tables.</summary>
public sealed class ShareRules
{
    private static readonly EightyTwenty Both = new() { PlaceThresholdBasisPoints = 5_000 };
    private static readonly EightyTwenty ByCount = Both with { Basis = ShareBasis.Count };
    private static readonly EightyTwenty ByValue = Both with { Basis = ShareBasis.Value };
    private static readonly EightyTwenty Rolling = Both with { Window = ShareWindow.Rolling12Months };

    [Fact]
    public void Exactly_at_the_threshold_is_allowed_and_a_penny_more_is_held() => Play(Both, """
        book U76122 0-4 +100 +100 +100 +100 | commitments-counted; local 4/400 system 0/0
        claim d1 101                        | place-held; local 4/400 system 0/0
        claim d2 100                        | place-given; local 4/400 system 1/100
        """);

    [Fact]
    public void Number_and_pence_are_each_enough_to_hold_it() => Play(Both, """
        book U76122 0-4 +100 +100 +100 +1   | commitments-counted; local 4/301 system 0/0
        claim d1 76                         | place-held; local 4/301 system 0/0
        claim d2 75                         | place-given; local 4/301 system 1/75
        claim d3 0                          | place-held; local 4/301 system 1/75
        """);

    [Fact]
    public void By_number_alone_the_pence_do_not_matter() => Play(ByCount, """
        book U76122 0-4 +1 +1 +1 +1         | commitments-counted; local 4/4 system 0/0
        claim d1 999999                     | place-given; local 4/4 system 1/999999
        claim d2 1                          | place-held; local 4/4 system 1/999999
        """);

    [Fact]
    public void By_pence_alone_the_number_does_not_matter() => Play(ByValue, """
        book U76122 0-1 +400                | commitments-counted; local 1/400 system 0/0
        claim d1 60                         | place-given; local 1/400 system 1/60
        claim d2 40                         | place-given; local 1/400 system 2/100
        claim d3 0                          | place-given; local 1/400 system 3/100
        claim d4 1                          | place-held; local 1/400 system 3/100
        """);

    [Fact]
    public void Two_at_once_cannot_both_slip_under_it_and_what_is_given_up_goes_to_the_next() => Play(Both, """
        book U76122 0-4 +100 +100 +100 +100 | commitments-counted; local 4/400 system 0/0
        claim d1 60                         | place-given; local 4/400 system 1/60
        claim d2 60                         | place-held; local 4/400 system 1/60
        claim d1 60                         | place-given; local 4/400 system 1/60
        free d1                             | place-freed tells claim/d2/1; local 4/400 system 1/60
        free d1                             | place-freed; local 4/400 system 1/60
        told claim/d2/1                     | notice-arrived; local 4/400 system 1/60
        told claim/d2/1                     | refused NO_SUCH_NOTICE
        """);

    [Fact]
    public void Local_commitments_that_come_later_make_room_in_the_order_in_which_decisions_came() => Play(Both, """
        claim d1 300                        | place-held; local 0/0 system 0/0
        claim d2 50                         | place-held; local 0/0 system 0/0
        claim d3 50                         | place-held; local 0/0 system 0/0
        book U76122 0-4 +100 +100 +100 +100 | commitments-counted tells claim/d2/1; local 4/400 system 1/50
        book U76122 4-8 +100 +100 +100 +100 | commitments-counted tells claim/d3/1; local 8/800 system 2/100
        """);

    [Fact]
    public void A_place_is_asked_for_again_at_approval_and_may_be_gone() => Play(Both, """
        book U76122 0-4 +100 +100 +100 +100 | commitments-counted; local 4/400 system 0/0
        claim d1 100                        | place-given; local 4/400 system 1/100
        book U76122 4-5 -100                | commitments-counted; local 3/300 system 1/100
        confirm d1                          | place-held; local 3/300 system 0/0
        book U76122 5-6 +100                | commitments-counted tells confirm/d1/2; local 4/400 system 1/100
        confirm d1                          | place-confirmed; local 4/400 system 1/100
        decided d1 QMF 100                  | decision-counted; local 4/400 system 1/100
        confirm d1                          | refused NO_SUCH_CLAIM
        """);

    [Fact]
    public void Two_places_that_were_given_do_not_both_hold_when_there_is_room_for_one_only()
    {
        const string given = """
            book U76122 0-8 +100 +100 +100 +100 +100 +100 +100 +100 | commitments-counted; local 8/800 system 0/0
            claim d1 100                    | place-given; local 8/800 system 1/100
            claim d2 100                    | place-given; local 8/800 system 2/200
            book U76122 8-9 -100            | commitments-counted; local 7/700 system 2/200
            """;
        Play(Both, given + """

            confirm d1                      | place-confirmed; local 7/700 system 2/200
            confirm d2                      | place-held; local 7/700 system 1/100
            """);
        // Who came first keeps the place, whoever is approved first.
        Play(Both, given + """

            confirm d2                      | place-held; local 7/700 system 1/100
            confirm d1                      | place-confirmed; local 7/700 system 1/100
            """);
    }

    [Fact]
    public void A_confirmed_place_that_comes_to_nothing_is_free_again() => Play(Both, """
        book U76122 0-4 +100 +100 +100 +100 | commitments-counted; local 4/400 system 0/0
        claim d1 100                        | place-given; local 4/400 system 1/100
        confirm d1                          | place-confirmed; local 4/400 system 1/100
        free d1                             | place-freed; local 4/400 system 0/0
        """);

    [Fact]
    public void An_override_is_given_its_place_counted_and_reported()
    {
        var share = Play(Both, """
            claim d1 100                    | place-held; local 0/0 system 0/0
            force d2                        | refused NO_SUCH_CLAIM
            force d1                        | place-forced; local 0/0 system 1/100
            confirm d1                      | place-confirmed; local 0/0 system 1/100
            decided d1 QMF 100              | decision-counted; local 0/0 system 1/100
            book U76122 0-4 +100 +100 +100 +100 | commitments-counted; local 4/400 system 1/100
            claim d2 1                      | place-held; local 4/400 system 1/100
            """);
        var overridden = share.Tally.Overridden.ShouldHaveSingleItem();
        (overridden.DecisionId, overridden.AmountPence, overridden.Override.Reason).ShouldBe(("d1", 100, "it must be"));
    }

    [Fact]
    public void What_places_and_neighbourhoods_decide_is_local_and_reserved_matters_are_in_neither() => Play(Both, """
        decided d1 QMF-NEWHAM 100           | decision-counted; local 1/100 system 0/0
        decided d2 U76122 100               | decision-counted; local 2/200 system 0/0
        decided d3 QMF 900 reserved         | decision-counted; local 2/200 system 0/0
        book QMF 0-1 +40                    | commitments-counted; local 2/200 system 1/40
        """);

    [Fact]
    public void What_is_delivered_again_late_or_in_other_stretches_is_counted_once() => Play(Both, """
        book U76122 0-2 +100 +100           | commitments-counted; local 2/200 system 0/0
        book U76122 0-2 +100 +100           | commitments-counted; local 2/200 system 0/0
        book U76122 1-4 +100 +100 +100      | commitments-counted; local 4/400 system 0/0
        book U76122 5-6 +100                | refused GAP 4
        book U76122 4-5                     | commitments-counted; local 4/400 system 0/0
        book U76122 5-6 ~-30                | commitments-counted; local 4/370 system 0/0
        book U56681 0-1 +100                | commitments-counted; local 5/470 system 0/0
        """);

    [Fact]
    public void A_financial_year_has_all_its_months_and_no_others() => Play(Both, """
        book U76122 0-1 +100 in 2025-04-01  | commitments-counted; local 1/100 system 0/0
        book U76122 1-2 +100 in 2026-03-31  | commitments-counted; local 2/200 system 0/0
        book U76122 2-3 +100 in 2026-04-01  | commitments-counted; local 2/200 system 0/0
        look on 2026-04-01                  | reconsidered; local 1/100 system 0/0
        """);

    [Fact]
    public void Twelve_months_go_on_from_month_to_month_and_a_held_decision_is_looked_at_again() => Play(Rolling, """
        book U76122 0-4 +100 +100 +100 +100 in 2025-05-31 | commitments-counted; local 4/400 system 0/0
        decided d0 QMF 100 on 2024-06-15    | decision-counted; local 0/0 system 1/100
        claim d1 100 on 2025-05-20          | place-held; local 4/400 system 1/100
        look on 2025-05-31                  | reconsidered; local 4/400 system 1/100
        look on 2025-06-01                  | reconsidered tells claim/d1/1; local 4/400 system 1/100
        look on 2026-04-30                  | reconsidered; local 4/400 system 1/100
        look on 2026-05-01                  | reconsidered; local 0/0 system 1/100
        """);

    [Theory]
    [InlineData(8, 800, 1, 100, 1, 100)]
    [InlineData(8, 800, 2, 200, 0, 0)]
    [InlineData(8, 803, 0, 0, 2, 200)]
    [InlineData(7, 799, 0, 0, 1, 199)]
    [InlineData(4, 400, 3, 900, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void Head_room_is_the_most_that_keeps_the_threshold(long localCount, long localPence, long systemCount, long systemPence, long roomCount, long roomPence)
    {
        var view = new ShareView(localCount, localPence, systemCount, systemPence, Both);
        (view.RoomCount, view.RoomPence).ShouldBe((roomCount, roomPence));
        if (!view.Holds) return;
        view.With(roomCount, roomPence).Holds.ShouldBeTrue();
        view.With(roomCount + 1, roomPence).Holds.ShouldBeFalse();
        view.With(roomCount, roomPence + 1).Holds.ShouldBeFalse();
    }

    [Fact]
    public void Sums_beyond_what_a_long_times_the_threshold_holds_are_exact()
    {
        var most = new ShareView(4, 4 * Pence.MaxBalance, 1, Pence.MaxBalance, Both);
        most.Holds.ShouldBeTrue();
        most.With(0, 1).Holds.ShouldBeFalse();
        (most.LocalByValue, most.With(0, 1).LocalByValue).ShouldBe((8_000, 7_999));
    }

    [Fact]
    public void Without_a_threshold_there_is_room_without_bounds() =>
        new ShareView(0, 0, 5, 500, new() { ThresholdBasisPoints = 0 }).ShouldSatisfyAllConditions(
            view => view.Holds.ShouldBeTrue(), view => view.RoomCount.ShouldBeNull(), view => view.RoomPence.ShouldBeNull());

    [Fact]
    public void A_report_has_the_year_by_tier_and_by_month_and_category()
    {
        var share = Play(Both, """
            book U76122 0-2 +100 +50        | commitments-counted; local 2/150 system 0/0
            decided d1 QMF-NEWHAM 30        | decision-counted; local 3/180 system 0/0
            decided d2 QMF 20 on 2025-06-01 | decision-counted; local 3/180 system 1/20
            decided d3 QMF 7 reserved       | decision-counted; local 3/180 system 1/20
            book U76122 2-3 +999 in 2026-04-01 | commitments-counted; local 3/180 system 1/20
            """);
        var report = ShareReport.Of(share.Tally, FinancialYear.Parse("2025-26"), Both);
        report.Tiers.ShouldBe([new(Tier.System, new(1, 20)), new(Tier.Place, new(1, 30)), new(Tier.Neighbourhood, new(2, 150))]);
        (report.Share.LocalByCount, report.Share.LocalByValue, report.Reserved).ShouldBe((7_500, 9_000, new(1, 7)));
        report.Lines.Select(l => $"{l.Month} {Tiers.Text(l.Tier)} {l.Category}{(l.Reserved ? " reserved" : "")} {l.Counted.Count}/{l.Counted.Pence}").ShouldBe(
            ["M2 place services 1/30", "M2 neighbourhood services 2/150", "M3 system services 1/20", "M3 system services reserved 1/7"]);
    }

    [Fact]
    public void A_place_is_measured_towards_its_neighbourhoods()
    {
        var share = Play(Both, """
            book U76122 0-1 +100            | commitments-counted; local 1/100 system 0/0
            book U37286 0-1 +100            | commitments-counted; local 2/200 system 0/0
            decided d1 QMF-NEWHAM 60        | decision-counted; local 3/260 system 0/0
            decided d2 QMF-WNT 200          | decision-counted; local 4/460 system 0/0
            decided d3 QMF 50               | decision-counted; local 4/460 system 1/50
            """);
        var newham = ShareReport.OfPlace(share.Tally, "QMF-NEWHAM", new(2025, 5, 1), Both, Nel.Federation)!;
        (newham.LocalCount, newham.LocalPence, newham.SystemCount, newham.SystemPence, newham.Holds).ShouldBe((1, 100, 1, 60, true));
        var wnt = ShareReport.OfPlace(share.Tally, "QMF-WNT", new(2025, 5, 1), Both, Nel.Federation)!;
        (wnt.LocalCount, wnt.LocalPence, wnt.SystemCount, wnt.SystemPence, wnt.Holds).ShouldBe((2, 200, 2, 260, false));
        ShareReport.OfPlace(share.Tally, "QMF-WNT", new(2025, 5, 1), Both with { PlaceThresholdBasisPoints = null }, Nel.Federation).ShouldBeNull();
    }

    private static ShareTable Play(EightyTwenty rule, string table) => new ShareTable(rule).Play(table);
}
