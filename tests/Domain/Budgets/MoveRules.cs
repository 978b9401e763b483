using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

public sealed class MoveRules
{
    [Fact]
    public void A_virement_moves_money_between_the_funds_of_one_holder() => new BookTable("QMF-NEWHAM", Tier.Place).Play("""
        take core 100 from QMF                  | available 100
        vire core 101 into primary-medical      | refused INSUFFICIENT_FUNDS requested 101 available 100
        vire core 30 into primary-medical       | core/received 70, core/available 70, primary-medical/received 30, primary-medical/available 30
        commit primary-medical 30 as c1         | available 0, committed 30
        """);

    [Fact]
    public void Ring_fenced_money_stays_with_its_purpose_but_more_may_join_it() => new BookTable("QMF", Tier.System).Play("""
        receive arrs 100             | available 100
        receive core 100             | available 100
        vire arrs 1 into core        | refused RING_FENCED requested 1
        vire core 1 into arrs        | core/available 99, arrs/available 101
        """);

    [Fact]
    public void A_source_of_a_virement_is_not_its_target_in_the_same_year_unless_overridden() => new BookTable("QMF", Tier.System).Play("""
        receive core 100                                        | available 100
        receive running-costs 100                               | available 100
        receive primary-medical 100                             | available 100
        vire core 10 into running-costs                         | available 90
        vire core 10 into running-costs                         | available 80
        vire running-costs 5 into core                          | refused VIREMENT_PING_PONG requested 5
        vire running-costs 5 into primary-medical               | refused VIREMENT_PING_PONG requested 5
        vire primary-medical 5 into core                        | refused VIREMENT_PING_PONG requested 5
        vire running-costs 5 into core because restated         | running-costs/available 115, core/available 85
        """);

    [Fact]
    public void A_virement_to_a_sibling_is_in_transit_until_the_sibling_has_it_or_comes_back()
    {
        new BookTable("QMF-NEWHAM", Tier.Place).Play("""
            take core 100 from QMF                        | received 100, available 100
            pass core 101 to QMF-HACKNEY                  | refused INSUFFICIENT_FUNDS requested 101 available 100
            pass core 40 to QMF-HACKNEY as v1             | received 100, available 60, in-transit 40
            settle v1                                     | received 60, available 60, in-transit 0
            pass core 10 to QMF-HACKNEY as v2             | available 50, in-transit 10
            bounce v2                                     | received 60, available 60, in-transit 0
            """);
        new BookTable("QMF", Tier.System).Play("""
            receive core 100                              | available 100
            delegate core 60 to QMF-NEWHAM as d1          | in-transit 60
            settle d1                                     | delegated:QMF-NEWHAM 60
            passing core 61 from QMF-NEWHAM to QMF-HACKNEY         | refused DELEGATION_EXCEEDED requested 61 available 60
            passing core 25 from QMF-NEWHAM to QMF-HACKNEY as p1   | available 40, in-transit 25, delegated:QMF-NEWHAM 35
            settle p1                                              | in-transit 0, delegated:QMF-NEWHAM 35, delegated:QMF-HACKNEY 25
            passing core 5 from QMF-NEWHAM to QMF-HACKNEY as p2    | in-transit 5, delegated:QMF-NEWHAM 30
            bounce p2                                              | available 40, in-transit 0, delegated:QMF-NEWHAM 35, delegated:QMF-HACKNEY 25
            """);
    }

    [Fact]
    public void What_came_from_a_sibling_does_not_go_back_and_what_went_does_not_come_again()
    {
        new BookTable("QMF-HACKNEY", Tier.Place).Play("""
            take core 100 from QMF                            | available 100
            take core 40 from QMF behalf QMF-NEWHAM           | available 140
            pass core 10 to QMF-NEWHAM                        | refused VIREMENT_PING_PONG requested 10
            pass core 10 to QMF-NEWHAM because restated       | available 130, in-transit 10
            """);
        new BookTable("QMF-NEWHAM", Tier.Place).Play("""
            take core 100 from QMF                            | available 100
            pass core 40 to QMF-HACKNEY as v1                 | in-transit 40
            settle v1                                         | received 60
            take core 10 from QMF behalf QMF-HACKNEY          | refused VIREMENT_PING_PONG requested 10
            """);
        // What the sibling refused has not gone.
        new BookTable("QMF-NEWHAM", Tier.Place).Play("""
            take core 100 from QMF                            | available 100
            pass core 40 to QMF-HACKNEY as v1                 | in-transit 40
            bounce v1                                         | available 100
            take core 10 from QMF behalf QMF-HACKNEY          | available 110
            """);
    }

    [Fact]
    public void A_role_moves_no_more_than_its_limits_by_command_and_by_year() => new BookTable("QMF-NEWHAM", Tier.Place).Play("""
        take core 1000 from QMF                              | available 1000
        vire core 51 into primary-medical limit 50/80        | refused MOVE_LIMIT_EXCEEDED requested 51 limit 50
        vire core 50 into primary-medical limit 50/80        | core/available 950
        pass core 31 to QMF-HACKNEY limit 50/80              | refused MOVE_LIMIT_EXCEEDED requested 31 available 30 limit 80
        pass core 30 to QMF-HACKNEY limit 50/80 as v1        | available 920, in-transit 30
        bounce v1                                            | available 950
        vire core 1 into primary-medical limit 50/80         | refused MOVE_LIMIT_EXCEEDED requested 1 available 0 limit 80
        vire core 1 into primary-medical                     | core/available 949
        """);

    [Fact]
    public void A_supplement_is_more_money_in_the_course_of_the_year() => new BookTable("QMF", Tier.System).Play("""
        receive core 100                            | available 100
        supplement core 20                          | received 120, available 120
        supplement core 30 to QMF-NEWHAM as s1      | available 90, in-transit 30
        settle s1                                   | delegated:QMF-NEWHAM 30
        """);
}
