using System.Globalization;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>Whose money it is, verb by verb: "@NHS" is the part of one source.</summary>
public sealed class ProvenanceRules
{
    [Fact]
    public void Money_from_outside_is_its_payers() => Play("""
        receive core 60 from NHS        | available@NHS 60, received@NHS 60
        receive core 40 from Council    | available@NHS 60, available@Council 40, received@Council 40
        supplement core 5               | available@NHS 60, available@Council 40, received 105
        """);

    [Fact]
    public void What_is_used_is_of_every_source_in_proportion_to_the_penny() => Play("""
        receive core 2 from NHS         | available@NHS 2
        receive core 1 from Council     | available@Council 1
        commit core 2 as c1             | committed@NHS 1, committed@Council 1, available@NHS 1, available@Council 0
        spend core 1 on c1              | spent@Council 1, spent@NHS 0, committed@NHS 1
        spend core 1                    | spent@Council 1, spent@NHS 1, available 0
        close c1                        | committed 0, available@NHS 1
        """);

    [Fact]
    public void What_a_hold_sets_aside_and_frees_keeps_its_sources() => Play("""
        receive core 60 from NHS        | available@NHS 60
        receive core 40 from Council    | available@Council 40
        reserve core 50 as h1           | reserved@NHS 30, reserved@Council 20
        commit-hold h1 core 25 as c1    | committed@NHS 15, committed@Council 10, reserved@NHS 15
        release h1                      | reserved 0, available@NHS 45, available@Council 30
        change c1 core 5                | committed@NHS 18, committed@Council 12
        """);

    [Fact]
    public void A_transfer_keeps_its_sources_whatever_comes_in_between() => Play("""
        receive core 60 from NHS                | available@NHS 60
        receive core 40 from Council            | available@Council 40
        delegate core 10 to QMF-NEWHAM as t1    | in-transit@NHS 6, in-transit@Council 4
        receive core 900 from Charity           | available@Charity 900
        delegate core 99 to QMF-HACKNEY as t2   | in-transit@NHS 11, in-transit@Council 8, in-transit@Charity 90
        settle t1                               | delegated:QMF-NEWHAM@NHS 6, delegated:QMF-NEWHAM@Council 4, in-transit@Charity 90
        bounce t2                               | available@NHS 54, available@Council 36, available@Charity 900, in-transit 0
        """);

    [Fact]
    public void The_shares_of_an_allocation_sum_to_the_whole_source_by_source()
    {
        var book = Play("""
            receive core 50 from NHS                                            | available@NHS 50
            receive core 50 from Council                                        | available@Council 50
            allocate core 100 by QMF-HACKNEY=1,QMF-NEWHAM=1,QMF-REDBRIDGE=1     | in-transit@NHS 50, in-transit@Council 50
            """);
        // Each by itself would take 17 of the Council's.
        book.InFlight.Values.Select(transfer => $"{transfer.To} {transfer.Sources}").ShouldBe(
            ["QMF-HACKNEY Council=17;NHS=17", "QMF-NEWHAM Council=17;NHS=16", "QMF-REDBRIDGE Council=16;NHS=17"]);
    }

    [Fact]
    public void What_comes_by_transfer_is_of_the_sources_that_it_names() => Play("""
        take core 50 from QMF of NHS=20,Council=30      | available@NHS 20, available@Council 30
        return core 5 to QMF as t1                      | in-transit@NHS 2, in-transit@Council 3
        settle t1                                       | received@NHS 18, received@Council 27, in-transit 0
        """, "QMF-NEWHAM", Tier.Place);

    [Fact]
    public void What_came_before_sources_were_recorded_is_its_senders() => Play("""
        take core 50 from QMF                           | available@QMF 50
        spend core 20                                   | spent@QMF 20
        """, "QMF-NEWHAM", Tier.Place);

    [Fact]
    public void What_a_child_sends_back_or_on_leaves_its_account_source_by_source() => Play("""
        receive core 60 from NHS                                            | available@NHS 60
        receive core 40 from Council                                        | available@Council 40
        delegate core 50 to QMF-NEWHAM as t1                                | in-transit@NHS 30
        settle t1                                                           | delegated:QMF-NEWHAM@NHS 30, delegated:QMF-NEWHAM@Council 20
        retake core 20 from QMF-NEWHAM of NHS=20                            | delegated:QMF-NEWHAM@NHS 10, available@NHS 50
        passing core 12 from QMF-NEWHAM to QMF-HACKNEY of Council=12 as p   | delegated:QMF-NEWHAM@Council 8, in-transit@Council 12
        settle p                                                            | delegated:QMF-HACKNEY@Council 12, received@NHS 60
        """);

    [Fact]
    public void What_a_child_moved_between_its_funds_is_below_zero_where_it_was_not_sent() => Play("""
        receive core 60 from NHS                                            | available@NHS 60
        delegate core 50 to QMF-NEWHAM as t1                                | in-transit@NHS 50
        settle t1                                                           | delegated:QMF-NEWHAM@NHS 50
        retake core 10 from QMF-NEWHAM of Council=10                        | delegated:QMF-NEWHAM@NHS 50, delegated:QMF-NEWHAM@Council -10, available@Council 10
        """);

    [Fact]
    public void Between_funds_goes_what_left_the_one_that_gives() => Play("""
        receive core 60 from NHS        | available@NHS 60
        receive core 40 from Council    | available@Council 40
        receive better-care 7 from Charity  | available@Charity 7
        vire core 10 into better-care   | available@NHS 54, received@Council 36, better-care/available@NHS 6, better-care/received@Council 4, better-care/available@Charity 7
        """);

    [Fact]
    public void What_is_used_beyond_what_there_is_is_nobodys_until_it_is_covered() => Play("""
        receive free 10 from NHS        | available@NHS 10
        commit free 15 as c1            | committed@NHS 10, committed@overspent 5, available@overspent -5, available -5
        receive free 20 from Council    | available@Council 20, available@overspent -5
        delegate free 15 to QMF-NEWHAM  | in-transit@Council 15, in-transit@overspent 0, available@Council 5
        close c1                        | free/committed 0, free/available@overspent 0, free/available@NHS 10, free/available@Council 5
        """, "QMF", Tier.System);

    [Fact]
    public void What_was_overspent_stays_on_its_line_when_what_it_was_committed_for_leaves() => Play("""
        receive free 10 from NHS        | available@NHS 10
        commit free 15                  | committed@NHS 10, committed@overspent 5, available -5
        carry free                      | committed 0, available 0, available@overspent 0, 2026-27/received@NHS 10, 2026-27/received@overspent 0, 2026-27/committed@NHS 10, 2026-27/committed@overspent 5, 2026-27/available@overspent -5
        """);

    [Fact]
    public void What_is_carried_into_the_next_year_is_of_the_sources_that_were_left() => Play("""
        receive free 60 from NHS        | available@NHS 60
        receive free 40 from Council    | available@Council 40
        commit free 20                  | committed@NHS 12, committed@Council 8
        carry free                      | received@NHS 48, received@Council 32, 2026-27/committed@NHS 12, 2026-27/committed@Council 8
        """);

    [Fact]
    public void What_a_payer_takes_back_is_its_own_also_when_it_is_used() => Play("""
        receive core 60 from NHS as f1      | available@NHS 60
        receive core 40 from Council        | available@Council 40
        spend core 10 as s1                 | spent@NHS 6, spent@Council 4
        reverse f1                          | available@NHS -6, available@Council 36, received@NHS 0, available 30
        spend core 30                       | spent@Council 34, available@Council 6, available@NHS -6
        reverse s1                          | spent@NHS 5, spent@Council 25, available@NHS -5, available@Council 15
        """);

    internal static Sources Parse(string parts) => Sources.Of(parts.Split(',').Select(part => part.Split('='))
        .Select(part => new SourceAmount(part[0], long.Parse(part[1], CultureInfo.InvariantCulture))));

    private static Book Play(string table, string holder = "QMF", Tier tier = Tier.System) => new BookTable(holder, tier,
        new Fund("free", "", [Tier.System, Tier.Place, Tier.Neighbourhood], false, true, false, FundControl.None) { CarryForwardCommitments = true }).Play(table);
}
