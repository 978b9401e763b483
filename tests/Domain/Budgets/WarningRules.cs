using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Budgets;

/// <summary>"warned BUDGET_NEARLY_USED:9000!" is a warning at 90%, and with "!" the first one.</summary>
public sealed class WarningRules
{
    private static BookTable Holder(params Fund[] funds) => new("QMF", Tier.System, funds);

    [Fact]
    public void Answers_warn_from_ninety_per_cent_and_the_entry_that_crosses_it_is_the_event() => Holder().Play("""
        receive core 10000                        | available 10000, warned not
        commit core 8999 as c1                    | warned not
        spend core 1                              | available 1000, warned BUDGET_NEARLY_USED:9000!
        reserve core 100 as h1                    | warned BUDGET_NEARLY_USED:9100
        spend core 5 on c1                        | warned BUDGET_NEARLY_USED:9100
        commit-hold h1                            | warned BUDGET_NEARLY_USED:9100
        close c1                                  | warned not
        commit core 8899 as c2                    | warned BUDGET_NEARLY_USED:9005!
        commit core 995 as c3                     | available 0, warned BUDGET_NEARLY_USED:10000
        """);

    [Fact]
    public void What_is_delegated_or_on_its_way_is_not_there_to_be_used() => Holder().Play("""
        receive core 1000                         | available 1000
        spend core 90                             | warned not
        delegate core 900 to QMF-X as d1          | available 10, warned BUDGET_NEARLY_USED:9000!
        settle d1                                 | warned not
        delegate core 10 to QMF-X as d2           | available 0, warned BUDGET_NEARLY_USED:10000
        """);

    [Fact]
    public void Below_zero_answers_warn_of_overspending() =>
        Holder(new Fund("free", "", [Tier.System], false, true, false, FundControl.None)).Play("""
            spend free 5                              | warned BUDGET_OVERSPENT:1000000!
            receive free 10                           | warned not
            spend free 5                              | available 0, warned BUDGET_NEARLY_USED:10000!
            spend free 2                              | warned BUDGET_OVERSPENT:12000!
            spend free 3                              | warned BUDGET_OVERSPENT:15000
            """);

    [Fact]
    public void A_fund_warns_at_its_own_threshold_or_never() =>
        Holder(
            new Fund("early", "", [Tier.System], false, true, false, FundControl.Absolute) { WarningBasisPoints = 5_000 },
            new Fund("quiet", "", [Tier.System], false, true, false, FundControl.None) { WarningBasisPoints = 0 }).Play("""
            receive early 10                          | available 10
            spend early 5                             | warned BUDGET_NEARLY_USED:5000!
            spend quiet 5                             | available -5, warned not
            """);
}
