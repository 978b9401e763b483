using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Shares;

namespace Federated.Tests.Domain.Decisions;

/// <summary>Lives of decisions from the proposal to the end, as tables: who does what, and where the decision then stands.</summary>
public sealed class LifeRules
{
    [Fact]
    public void A_decision_within_one_PCN_needs_one_approval_and_its_money() => Play("""
        jo@U76122 proposes services 50,000.00 for U76122  | for-approval at U76122 until 2025-05-29; sends reserve
        jo@U76122 approves                                | refused OWN_PROPOSAL
        ann@U56681 approves                               | refused NOT_OF_FORUM U76122
        answer done                                       | for-approval at U76122 until 2025-05-29
        ann@U76122 approves                               | committing at U76122; sends commit
        answer done                                       | approved; sends count
        answer done                                       | approved
        answer done                                       | refused MESSAGE_NOT_UNDER_WAY
        """);

    [Fact]
    public void What_costs_nothing_asks_nothing_of_Budgets() => Play("""
        jo@U76122 proposes pathway-change 0.00 for U76122 | for-approval at U76122 until 2025-05-29
        ann@U76122 approves                               | approved; sends count
        answer done                                       | approved
        """);

    [Fact]
    public void What_the_system_decides_for_nothing_is_claimed_and_confirmed_all_the_same() => Play("""
        jo@QMF proposes workforce 0.00 for QMF            | for-approval at QMF until 2025-05-29; sends claim
        ann@QMF approves                                  | for-approval at QMF until 2025-05-29
        bob@QMF approves                                  | committing at QMF
        answer done                                       | committing at QMF; sends confirm
        answer done                                       | approved; sends count
        """);

    [Fact]
    public void Consent_of_all_is_every_partner_by_its_own_people_once() => Play("""
        jo@U76122 proposes services 90,000.00 for U76122 U37286 | routed at QMF-WNT until 2025-05-29; sends reserve
        pat@QMF-NEWHAM consents                           | routed at QMF-WNT until 2025-05-29
        sam@QMF-NEWHAM objects                            | refused ALREADY_ANSWERED QMF-NEWHAM
        pat@QMF-WALTHAM-FOREST consents                   | refused NOT_A_PARTNER QMF-WALTHAM-FOREST
        ann@QMF-WNT approves                              | refused WRONG_STATE
        ali@QMF-TOWER-HAMLETS consents on 2025-05-10      | for-approval at QMF-WNT until 2025-06-07
        ann@QMF-WNT approves                              | for-approval at QMF-WNT until 2025-06-07
        ann@QMF-WNT approves                              | refused ALREADY_ANSWERED
        ann@QMF-WNT rejects                               | refused ALREADY_ANSWERED
        bob@QMF-WNT approves                              | committing at QMF-WNT
        answer done                                       | committing at QMF-WNT; sends commit
        """);

    [Fact]
    public void One_objection_contests_what_needs_the_consent_of_all_and_mediation_can_turn_it() => Play("""
        jo@U76122 proposes services 90,000.00 for U76122 U37286 | routed at QMF-WNT until 2025-05-29; sends reserve
        answer done                                       | routed at QMF-WNT until 2025-05-29
        pat@QMF-NEWHAM objects silently                   | refused REASON_MISSING
        pat@QMF-NEWHAM objects on 2025-05-05              | contested at QMF-WNT until 2025-06-02
        ali@QMF-TOWER-HAMLETS consents                    | contested at QMF-WNT until 2025-06-02
        ali@QMF-TOWER-HAMLETS objects                     | refused ALREADY_ANSWERED QMF-TOWER-HAMLETS
        pat@QMF-NEWHAM consents on 2025-06-02             | for-approval at QMF-WNT until 2025-06-30
        """);

    [Fact]
    public void An_objection_that_is_turned_waits_for_the_others_again() => Play("""
        jo@U76122 proposes services 90,000.00 for U76122 U37286 | routed at QMF-WNT until 2025-05-29; sends reserve
        pat@QMF-NEWHAM objects                            | contested at QMF-WNT until 2025-05-29
        pat@QMF-NEWHAM consents on 2025-05-20             | routed at QMF-WNT until 2025-06-17
        """);

    [Fact]
    public void Mediation_that_fails_rejects_and_releases_unless_the_scheme_says_otherwise() => Play("""
        jo@U76122 proposes services 90,000.00 for U76122 U37286 | routed at QMF-WNT until 2025-05-29; sends reserve
        answer done                                       | routed at QMF-WNT until 2025-05-29
        pat@QMF-NEWHAM objects                            | contested at QMF-WNT until 2025-05-29
        calendar on 2025-05-29                            | refused NOT_DUE
        pat@QMF-NEWHAM consents on 2025-05-30             | refused DEADLINE_OVER
        calendar                                          | rejected; sends release
        answer done                                       | rejected
        """);

    [Fact]
    public void Mediation_that_fails_can_send_it_up() => Play("""
        jo@QMF-NEWHAM proposes pathway-change 0.00 for QMF-NEWHAM QMF-TOWER-HAMLETS | routed at QMF-WNT until 2025-05-29
        pat@QMF-NEWHAM objects                            | contested at QMF-WNT until 2025-05-29
        calendar on 2025-05-30                            | routed at QMF until 2025-06-27; sends claim
        pat@QMF-WNT objects                               | contested at QMF until 2025-06-27
        answer done                                       | contested at QMF until 2025-06-27
        calendar on 2025-06-28                            | rejected; sends free
        """);

    [Fact]
    public void Mediation_that_fails_can_be_settled_by_majority() => Play("""
        jo@QMF-NEWHAM proposes workforce 0.00 for QMF-NEWHAM QMF-TOWER-HAMLETS QMF-WALTHAM-FOREST | routed at QMF-WNT until 2025-05-29
        pat@QMF-NEWHAM objects                            | routed at QMF-WNT until 2025-05-29
        ali@QMF-TOWER-HAMLETS objects                     | contested at QMF-WNT until 2025-05-29
        lee@QMF-WALTHAM-FOREST consents                   | contested at QMF-WNT until 2025-05-29
        calendar on 2025-05-30                            | rejected
        """);

    [Fact]
    public void Mediation_that_ends_without_a_majority_against_it_goes_on_where_the_scheme_says_so()
    {
        var scheme = DecisionTable.Scheme with
        {
            Categories = [.. DecisionTable.Scheme.Categories.Select(c => c.Code == "services" ? c with { AfterMediation = Federated.Domain.Decisions.Schemes.AfterMediation.Majority } : c)],
        };
        new DecisionTable(scheme).Play("""
            jo@QMF-NEWHAM proposes services 0.00 for QMF-NEWHAM QMF-TOWER-HAMLETS QMF-WALTHAM-FOREST | routed at QMF-WNT until 2025-05-29
            pat@QMF-NEWHAM objects                        | contested at QMF-WNT until 2025-05-29
            ali@QMF-TOWER-HAMLETS consents                | contested at QMF-WNT until 2025-05-29
            lee@QMF-WALTHAM-FOREST consents               | contested at QMF-WNT until 2025-05-29
            calendar on 2025-05-30                        | for-approval at QMF-WNT until 2025-06-27
            """);
    }

    [Fact]
    public void A_majority_by_population_is_of_people_and_not_of_partners() => Play("""
        jo@QMF-NEWHAM proposes digital 0.00 for QMF-NEWHAM QMF-TOWER-HAMLETS QMF-WALTHAM-FOREST | routed at QMF-WNT until 2025-05-29
        pat@QMF-NEWHAM consents                           | routed at QMF-WNT until 2025-05-29
        lee@QMF-WALTHAM-FOREST consents                   | for-approval at QMF-WNT until 2025-05-29
        """);

    [Fact]
    public void A_category_that_asks_nobody_goes_to_the_forum_at_once() => Play("""
        jo@U76122 proposes small-works 90.00 for U76122 U37286 | for-approval at QMF-WNT until 2025-05-29; sends reserve
        pat@QMF-NEWHAM consents                           | refused WRONG_STATE
        """);

    [Fact]
    public void A_named_post_may_approve_alone_up_to_its_limit_and_never_what_it_proposed() => Play("""
        jo@U76122 proposes services 200,000.00 for U76122 | routed at QMF-NEWHAM until 2025-05-29; sends reserve
        answer done                                       | routed at QMF-NEWHAM until 2025-05-29
        pat@U76122 consents                               | for-approval at QMF-NEWHAM until 2025-05-29
        jo@QMF-NEWHAM approves as finance-officer         | refused OWN_PROPOSAL
        fin@QMF-WNT approves as finance-officer           | refused NOT_OF_FORUM QMF-NEWHAM
        fin@QMF-NEWHAM approves as finance-officer        | committing at QMF-NEWHAM; sends commit
        """);

    [Fact]
    public void A_named_post_above_its_limit_is_one_of_the_quorum() => Play("""
        jo@U76122 proposes services 200,000.01 for U76122 | routed at QMF-NEWHAM until 2025-05-29; sends reserve
        pat@U76122 consents                               | for-approval at QMF-NEWHAM until 2025-05-29
        fin@QMF-NEWHAM approves as finance-officer        | for-approval at QMF-NEWHAM until 2025-05-29
        ann@QMF-NEWHAM approves                           | committing at QMF-NEWHAM
        """);

    [Fact]
    public void What_cannot_be_routed_is_refused_with_its_explanation_and_is_no_decision()
    {
        var table = new DecisionTable(DecisionTable.Scheme with { Limits = [] }).Play("""
            jo@U76122 proposes services 50,000.00 for U76122 | refused NOT_ROUTED NOT_COMPETENT
            ann@U76122 approves                           | refused DECISION_NOT_FOUND
            """);
        table.Entries[0].Routing!.Explanation[^1].Outcome.ShouldEndWith("has no limit for services. So nobody may decide it.");
        table.Decision.ShouldBe(new Decision("d1"));
    }

    [Fact]
    public void Money_that_is_not_there_refuses_it_even_when_it_is_approved() => Play("""
        jo@U76122 proposes services 50,000.00 for U76122  | for-approval at U76122 until 2025-05-29; sends reserve
        ann@U76122 approves                               | committing at U76122
        jo@U76122 withdraws                               | refused WRONG_STATE
        answer refused INSUFFICIENT_FUNDS                 | refused
        """).Decision.ClosedBecause.ShouldBe("INSUFFICIENT_FUNDS");

    [Fact]
    public void A_hold_that_is_gone_rejects_it_and_gives_its_place_back() => Play("""
        jo@QMF proposes services 90.00 for QMF            | for-approval at QMF until 2025-05-29; sends reserve
        answer done                                       | for-approval at QMF until 2025-05-29; sends claim
        answer done                                       | for-approval at QMF until 2025-05-29
        ann@QMF approves                                  | for-approval at QMF until 2025-05-29
        bob@QMF approves                                  | committing at QMF; sends confirm
        answer done                                       | committing at QMF; sends commit
        answer refused HOLD_NOT_FOUND                     | rejected; sends release
        answer done                                       | rejected; sends free
        answer done                                       | rejected
        """);

    [Fact]
    public void What_is_taken_back_before_Budgets_answered_is_released_after_it() => Play("""
        jo@U76122 proposes services 50,000.00 for U76122  | for-approval at U76122 until 2025-05-29; sends reserve
        ann@U56681 withdraws                              | refused NOT_THE_PROPOSER U76122
        kay@U76122 withdraws                              | withdrawn
        answer done                                       | withdrawn; sends release
        answer done                                       | withdrawn
        """);

    [Fact]
    public void What_is_taken_back_and_was_never_reserved_has_nothing_to_release() => Play("""
        jo@U76122 proposes services 50,000.00 for U76122  | for-approval at U76122 until 2025-05-29; sends reserve
        jo@U76122 withdraws                               | withdrawn
        answer refused INSUFFICIENT_FUNDS                 | withdrawn
        """);

    [Fact]
    public void Nobody_decides_in_time_and_it_expires() => Play("""
        jo@U76122 proposes services 50,000.00 for U76122  | for-approval at U76122 until 2025-05-29; sends reserve
        answer done                                       | for-approval at U76122 until 2025-05-29
        ann@U76122 approves on 2025-05-30                 | refused DEADLINE_OVER
        calendar                                          | expired; sends release
        calendar                                          | refused WRONG_STATE
        """);

    [Fact]
    public void A_held_decision_goes_on_when_the_board_overrides_the_guard_and_is_approved_by_others() => Play("""
        jo@QMF proposes services 90.00 for QMF            | for-approval at QMF until 2025-05-29; sends reserve
        answer done                                       | for-approval at QMF until 2025-05-29; sends claim
        ann@QMF approves                                  | for-approval at QMF until 2025-05-29
        answer held                                       | held at QMF until 2025-10-16
        bob@QMF approves                                  | refused WRONG_STATE
        jo@QMF overrides                                  | refused OWN_PROPOSAL
        bob@QMF overrides silently                        | refused REASON_MISSING
        bob@QMF-WNT overrides                             | refused NOT_OF_FORUM QMF
        bob@QMF overrides on 2025-06-01                   | for-approval at QMF until 2025-06-29; sends force
        answer done                                       | for-approval at QMF until 2025-06-29
        ann@QMF approves                                  | for-approval at QMF until 2025-06-29
        bob@QMF approves                                  | committing at QMF; sends confirm
        answer done                                       | committing at QMF; sends commit
        answer done                                       | approved; sends count
        """);

    [Fact]
    public void Room_that_is_found_brings_a_held_decision_back_before_the_board_and_no_further() => Play("""
        jo@QMF proposes services 90.00 for QMF            | for-approval at QMF until 2025-05-29; sends reserve
        answer done                                       | for-approval at QMF until 2025-05-29; sends claim
        answer done                                       | for-approval at QMF until 2025-05-29
        ann@QMF approves                                  | for-approval at QMF until 2025-05-29
        bob@QMF approves                                  | committing at QMF; sends confirm
        answer held                                       | held at QMF until 2025-10-16
        room claim/d1/2                                   | refused WRONG_STATE
        room confirm/d1/3 on 2025-06-01                   | for-approval at QMF until 2025-06-29
        ann@QMF approves                                  | for-approval at QMF until 2025-06-29
        """);

    [Fact]
    public void News_of_room_that_overtakes_the_answer_is_not_lost() => Play("""
        jo@QMF proposes services 90.00 for QMF            | for-approval at QMF until 2025-05-29; sends reserve
        answer done                                       | for-approval at QMF until 2025-05-29; sends claim
        room claim/d1/2                                   | for-approval at QMF until 2025-05-29
        answer held                                       | for-approval at QMF until 2025-05-29
        ann@QMF approves                                  | for-approval at QMF until 2025-05-29
        bob@QMF approves                                  | committing at QMF; sends confirm
        room confirm/d1/3                                 | committing at QMF
        answer held                                       | for-approval at QMF until 2025-05-29
        """);

    [Fact]
    public void A_held_decision_that_is_handed_down_gives_its_place_up_and_is_asked_about_anew() => Play("""
        jo@U76122 proposes services 2,600,000.00 for U76122 | routed at QMF until 2025-05-29; sends reserve
        answer done                                       | routed at QMF until 2025-05-29; sends claim
        answer held                                       | held at QMF until 2025-10-16
        ann@QMF devolves to QMF-HAVERING                  | refused BELOW_FOOTPRINT U76122
        ann@QMF devolves to QMF-NEWHAM on 2025-06-01      | routed at QMF-NEWHAM until 2025-06-29; sends free
        pat@U76122 consents                               | for-approval at QMF-NEWHAM until 2025-06-29
        answer done                                       | for-approval at QMF-NEWHAM until 2025-06-29
        kim@QMF-NEWHAM escalates                          | routed at QMF-WNT until 2025-06-29
        """);

    [Fact]
    public void An_override_that_is_over_before_the_share_hears_of_it_forces_nothing()
    {
        var table = Play("""
            jo@U76122 proposes services 2,600,000.00 for U76122 | routed at QMF until 2025-05-29; sends reserve
            answer done                                       | routed at QMF until 2025-05-29; sends claim
            answer held                                       | held at QMF until 2025-10-16
            ann@QMF overrides                                 | routed at QMF until 2025-05-29; sends force
            """);
        Outbox.ToShare(table.Decision, new()).ShouldBeOfType<ForcePlace>().Override.By.Subject.ShouldBe("ann");
        table.Play("ann@QMF devolves | routed at QMF-WNT until 2025-05-29");
        Outbox.ToShare(table.Decision, new()).ShouldBeOfType<FreePlace>().DecisionId.ShouldBe(table.Decision.Id);
    }

    [Fact]
    public void An_override_is_for_the_forum_that_made_it() => Play("""
        jo@U76122 proposes services 2,600,000.00 for U76122 | routed at QMF until 2025-05-29; sends reserve
        answer done                                       | routed at QMF until 2025-05-29; sends claim
        answer held                                       | held at QMF until 2025-10-16
        ann@QMF overrides                                 | routed at QMF until 2025-05-29; sends force
        ann@QMF devolves                                  | routed at QMF-WNT until 2025-05-29
        kim@QMF-WNT escalates                             | held at QMF until 2025-10-16
        answer done                                       | held at QMF until 2025-10-16; sends free
        answer done                                       | held at QMF until 2025-10-16; sends claim
        answer done                                       | routed at QMF until 2025-05-29
        """);

    [Fact]
    public void What_concerns_more_than_those_below_is_not_handed_down() => Play("""
        jo@QMF-NEWHAM proposes services 90.00 for QMF-NEWHAM QMF-HAVERING | routed at QMF until 2025-05-29; sends reserve
        ann@QMF devolves                                  | refused BELOW_FOOTPRINT QMF
        ann@QMF escalates                                 | refused NOTHING_ABOVE QMF
        ann@QMF devolves silently                         | refused REASON_MISSING
        """);

    [Fact]
    public void Reserved_matters_are_neither_claimed_nor_handed_down() => Play("""
        jo@U76122 proposes strategy 90.00 for U76122      | routed at QMF until 2025-05-29; sends reserve
        answer done                                       | routed at QMF until 2025-05-29
        ann@QMF devolves                                  | refused RESERVED_MATTER strategy
        """);

    [Fact]
    public void A_shadow_organisation_proposes_and_consents_but_decides_nothing() => Play("""
        jo@U03653 proposes services 90,000.00 for U03653  | routed at QMF-BHR until 2025-05-29; sends reserve
        red@QMF-REDBRIDGE consents                        | for-approval at QMF-BHR until 2025-05-29
        ann@QMF-BHR devolves                              | refused SHADOW_ORGANISATION QMF-REDBRIDGE
        ann@QMF-BHR devolves to U03653                    | for-approval at U03653 until 2025-05-29
        kim@U03653 escalates                              | routed at QMF-BHR until 2025-05-29
        """);

    [Fact]
    public void No_move_makes_a_decision_last_longer_than_its_hold() => Play("""
        jo@U76122 proposes services 50,000.00 for U76122  | for-approval at U76122 until 2025-05-29; sends reserve
        ann@U76122 escalates on 2025-05-29                | routed at QMF-NEWHAM until 2025-06-26
        pat@U76122 consents on 2025-06-26                 | for-approval at QMF-NEWHAM until 2025-07-24
        ann@QMF-NEWHAM escalates on 2025-07-24            | routed at QMF-WNT until 2025-08-21
        pat@QMF-NEWHAM consents on 2025-08-21             | for-approval at QMF-WNT until 2025-09-18
        ann@QMF-WNT escalates on 2025-09-18               | routed at QMF until 2025-10-16
        pat@QMF-WNT consents on 2025-10-16                | for-approval at QMF until 2025-10-16
        """);

    [Fact]
    public void A_later_scheme_decides_nothing_about_what_was_proposed_before_it()
    {
        var decision = Play("jo@U76122 proposes services 50,000.00 for U76122 | for-approval at U76122 until 2025-05-29; sends reserve").Decision;
        var later = new RoutingGround(new(2, new(2025, 5, 2), DecisionTable.Scheme, [], new("chair", "QMF")), Nel.Federation);
        var at = new DateTimeOffset(2025, 5, 2, 12, 0, 0, TimeSpan.Zero);
        Should.Throw<ArgumentException>(() => DecisionDecider.Decide(decision, new("op", "", "tester", at, new Escalate(new("ann", "U76122"), "larger", later))))
            .Message.ShouldStartWith("d1 is decided under version 1 of the scheme.");
    }

    [Fact]
    public void Ids_of_messages_to_Budgets_are_UUIDs_that_never_change()
    {
        Message.HoldIdOf("8f0c7f4e-1d1a-4c5e-9d5a-0a3c3f2b1e11").ShouldBe(Message.HoldIdOf("8f0c7f4e-1d1a-4c5e-9d5a-0a3c3f2b1e11"));
        Guid.Parse(DerivedId.Of("money/d1/reserve")).Version.ShouldBe(8);
        DerivedId.Of("money/d1/reserve").ShouldNotBe(DerivedId.Of("money/d1/commit"));
    }

    private static DecisionTable Play(string table) => new DecisionTable(DecisionTable.Scheme).Play(table);
}
