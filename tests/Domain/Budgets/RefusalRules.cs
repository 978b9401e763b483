using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>Refusals of verbs whose tables tell mostly what they do.</summary>
public sealed class RefusalRules
{
    private static readonly Fund SystemOnly = new("system-only", "", [Tier.System], false, true, false, FundControl.Absolute);

    [Fact]
    public void A_supplement_is_refused_like_any_other_money_and_beyond_the_roles_limit() => new BookTable("QMF", Tier.System, SystemOnly).Play("""
        supplement core 51 limit 50/80                    | refused MOVE_LIMIT_EXCEEDED requested 51 limit 50
        supplement core 50 limit 50/80                    | received 50, available 50
        supplement core 31 limit 50/80                    | refused MOVE_LIMIT_EXCEEDED requested 31 available 30 limit 80
        supplement core 31 to QMF-X limit 50/80           | refused MOVE_LIMIT_EXCEEDED requested 31 available 30 limit 80
        supplement core 51 to QMF-X                       | refused INSUFFICIENT_FUNDS requested 51 available 50
        supplement system-only 1                          | received 1, available 1
        supplement system-only 1 to U07169 at neighbourhood | refused TIER_MAY_NOT_HOLD_FUND requested 1
        """);

    [Fact]
    public void A_return_is_refused_beyond_the_roles_limit() => new BookTable("QMF-NEWHAM", Tier.Place).Play("""
        take core 100 from QMF                   | available 100
        return core 51 to QMF limit 50/80        | refused MOVE_LIMIT_EXCEEDED requested 51 limit 50
        return core 50 to QMF limit 50/80        | available 50, in-transit 50
        return core 31 to QMF limit 50/80        | refused MOVE_LIMIT_EXCEEDED requested 31 available 30 limit 80
        """);

    [Fact]
    public void Money_is_neither_vired_nor_set_aside_where_its_fund_may_not_be_held()
    {
        var table = new BookTable("QMF", Tier.System, SystemOnly, SystemOnly with { Code = "place-only", Tiers = [Tier.Place] });
        table.Play("""
            receive core 100                              | available 100
            receive system-only 100                       | available 100
            vire core 10 into place-only                  | refused TIER_MAY_NOT_HOLD_FUND requested 10
            pass system-only 10 to QMF-X at place         | refused TIER_MAY_NOT_HOLD_FUND requested 10
            reserve place-only 10                         | refused TIER_MAY_NOT_HOLD_FUND requested 10
            reserve core 10 place-only 10                 | refused TIER_MAY_NOT_HOLD_FUND requested 20
            grant place-only 10                           | refused TIER_MAY_NOT_HOLD_FUND requested 10
            """);
    }

    [Fact]
    public void No_more_is_released_than_a_hold_has_left() => new BookTable("U07169", Tier.Neighbourhood).Play("""
        take core 100 from QMF-X        | available 100
        reserve core 80 as h1           | available 20, reserved 80
        release h1 core 81              | refused HOLD_EXCEEDED requested 81 available 80
        release h1 arrs 1               | refused HOLD_EXCEEDED requested 1 available 0
        """);

    [Fact]
    public void A_month_with_a_worse_forecast_closes_when_it_is_explained_and_only_one_closing_is_under_way() => new BookTable("QMF", Tier.System).Play("""
        close-month M1 unexplained core          | refused FORECAST_UNEXPLAINED month M1
        close-month M1 as k1                     | M1 open
        reopen-month M1                          | refused CLOSING_UNDER_WAY month M1
        close-year 2025-26 at-date 2026-04-01    | refused CLOSING_UNDER_WAY month M1
        carry-out k1                             | M1 soft-closed
        reopen-month M1 as k2                    | M1 soft-closed
        close-month M2                           | refused CLOSING_UNDER_WAY month M1
        carry-out k2                             | M1 open
        """);

    [Fact]
    public void A_year_closes_when_it_is_over_and_once_and_takes_no_more_after_it() => new BookTable("QMF", Tier.System).Play("""
        receive core 100                         | available 100
        close-year 2025-26 at-date 2026-03-31    | refused YEAR_NOT_OVER
        close-year 2026-27 at-date 2027-04-01    | refused YEARS_OUT_OF_ORDER
        close-year 2025-26 at-date 2026-04-01 as k1 | available 0
        commit core 1                            | refused YEAR_CLOSED requested 1
        close-year 2025-26 at-date 2026-04-01    | refused CLOSING_UNDER_WAY
        carry-out k1                             | available 0
        close-year 2025-26 at-date 2026-04-01    | refused YEAR_CLOSED
        close-month M1 at-date 2026-04-01        | refused YEAR_CLOSED
        reopen-month M1 at-date 2026-04-01       | refused YEAR_CLOSED
        grant core 1                             | refused YEAR_CLOSED requested 1
        """);
}
