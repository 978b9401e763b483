using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Registers;

public sealed class ControlTotalRules
{
    [Fact]
    public void The_first_split_is_in_force_at_once_and_another_when_all_that_it_changes_have_consented() => new ControlTotalTable().Play("""
        split 5 U1=3 P-A=12 P-B=-10            | P-A=12 P-B=-10 U1=3
        split 5 P-A=10 P-B=-10 U1=5 as p2      | P-A=12 P-B=-10 U1=3; p2 open, asked P-A U1
        P-B consents p2                        | refused CONSENT_NOT_ASKED
        U1 consents p2                         | P-A=12 P-B=-10 U1=3; p2 open, asked P-A U1, consented U1
        U1 consents p2                         | P-A=12 P-B=-10 U1=3; p2 open, asked P-A U1, consented U1
        P-A consents p2                        | P-A=10 P-B=-10 U1=5; p2 in-force, asked P-A U1, consented P-A U1
        P-A consents p2                        | refused PROPOSAL_NOT_OPEN
        """);

    [Fact]
    public void The_first_refusal_refuses_the_whole() => new ControlTotalTable().Play("""
        split 0 P-A=10 P-B=-10                 | P-A=10 P-B=-10
        split 0 P-A=0 P-B=0 as p2              | P-A=10 P-B=-10; p2 open, asked P-A P-B
        P-A consents p2                        | P-A=10 P-B=-10; p2 open, asked P-A P-B, consented P-A
        P-B refuses p2                         | P-A=10 P-B=-10; p2 refused, asked P-A P-B, consented P-A, refused by P-B: too much
        P-A consents p2                        | refused PROPOSAL_NOT_OPEN
        P-B consents p2                        | refused PROPOSAL_NOT_OPEN
        """);

    [Fact]
    public void A_proposal_lapses_when_a_newer_one_is_made_and_is_withdrawn_by_what_is_in_force() => new ControlTotalTable().Play("""
        split 0 P-A=10 P-B=-10                 | P-A=10 P-B=-10
        split 0 P-A=0 P-B=0 as p2              | P-A=10 P-B=-10; p2 open, asked P-A P-B
        P-A consents p2                        | P-A=10 P-B=-10; p2 open, asked P-A P-B, consented P-A
        split 0 P-A=9 P-B=-9 as p3             | P-A=10 P-B=-10; p3 open, asked P-A P-B
        P-B consents p2                        | refused PROPOSAL_NOT_OPEN
        split 0 P-B=-10 P-A=10                 | P-A=10 P-B=-10; p3 withdrawn, asked P-A P-B
        P-A consents p3                        | refused PROPOSAL_NOT_OPEN
        """);

    [Fact]
    public void Another_total_asks_those_whose_part_changes_comes_or_goes() => new ControlTotalTable().Play("""
        split 0 P-A=10 P-B=-10                 | P-A=10 P-B=-10
        split 3 QMF=3 P-A=10 U2=-10 as p2      | P-A=10 P-B=-10; p2 open, asked P-B QMF U2
        QMF consents p2                        | P-A=10 P-B=-10; p2 open, asked P-B QMF U2, consented QMF
        U2 consents p2                         | P-A=10 P-B=-10; p2 open, asked P-B QMF U2, consented QMF U2
        P-B consents p2                        | P-A=10 QMF=3 U2=-10; p2 in-force, asked P-B QMF U2, consented P-B QMF U2
        """);

    [Theory]
    [InlineData("split 1 P-A=10 P-B=-10", "The parts do not sum to 1 pence.")]
    [InlineData("split 20 P-A=10 P-A=10", "An organisation is named twice.")]
    [InlineData("split 10 X=10", "X is not within QMF.")]
    public void A_split_that_is_none_is_not_recorded(string operation, string why) =>
        Should.Throw<ArgumentException>(() => new ControlTotalTable().Execute(operation)).Message.ShouldBe(why);

    [Fact]
    public void However_it_goes_on_parts_sum_to_the_total_and_nobodys_part_changes_without_their_consent() => Prop.ForAll(Lives, life =>
    {
        var table = new ControlTotalTable();
        table.Execute("split 0 P-A=0 P-B=0 as p");
        foreach (var (what, who, pence) in life)
        {
            var (code, before) = (new[] { "P-A", "P-B", "U1", "QMF" }[who], table.Totals!);
            var entry = table.Execute(what switch
            {
                0 => $"split 0 P-A={pence} P-B={-pence} as p",
                1 => $"split {pence} P-A={pence - who} {code.Replace("P-A", "U2", StringComparison.Ordinal)}={who} as p",
                2 => $"{code} refuses p",
                _ => $"{code} consents p",
            });
            table.CheckSums();
            var (after, consented) = (table.Totals!, table.Totals!.Proposal?.Consented ?? []);
            foreach (var organisation in before.Parts.Concat(after.Parts).Select(p => p.Organisation))
            {
                if (before.PartOf(organisation) != after.PartOf(organisation)) consented.ShouldContain(organisation);
            }
            if (before.TotalPence != after.TotalPence) entry.Kind.ShouldBe("control-totals-consented");
        }
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<(int What, int Who, int Pence)[]> Lives =>
        (from what in Gen.Choose(0, 12)
         from who in Gen.Choose(0, 3)
         from pence in Gen.Choose(-3, 3)
         select (what, who, pence)).ArrayOf(60).ToArbitrary();
}
