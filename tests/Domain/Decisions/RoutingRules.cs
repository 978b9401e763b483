using Federated.Domain.Decisions.Routes;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>Routing as routing-cases.md shows it: who decides, and the whole explanation.</summary>
public sealed class RoutingRules
{
    public static TheoryData<string> Lines => [.. RoutingCase.All.Select(c => c.Line)];

    [Theory, MemberData(nameof(Lines))]
    public void A_proposal_is_routed_as_the_table_says(string line)
    {
        var expected = RoutingCase.All.Single(c => c.Line == line);
        ProposalRules.Check(expected.Proposal, Nel.Scheme, Nel.Federation, Nel.Ground.Funds).ShouldBeEmpty();

        var routing = Router.Route(Nel.Scheme, Nel.Federation, expected.Proposal, Nel.Day);

        RoutingCase.DecidedBy(routing).ShouldBe(expected.Decides, line);
        RoutingCase.Explained(routing).ShouldBe(expected.Explanation, line);
    }

    [Fact]
    public void The_table_has_every_category_every_tier_and_every_refusal_that_a_scheme_can_give()
    {
        var routed = RoutingCase.All.Select(c => Router.Route(Nel.Scheme, Nel.Federation, c.Proposal, Nel.Day)).ToList();

        RoutingCase.All.Length.ShouldBeGreaterThanOrEqualTo(60);
        RoutingCase.All.Select(c => c.Proposal.Category).Distinct().Order().ShouldBe(Nel.Scheme.Categories.Select(c => c.Code).Order());
        routed.Where(r => r.Tier is not null).Select(r => r.Tier!.Value).Distinct().Order().ShouldBe(Enum.GetValues<Tier>());
        routed.Where(r => r.Refusal is not null).Select(r => r.Refusal!.Reason).Distinct().Order()
            // A sound scheme lets somebody decide everything; NotCompetent and NoScheme have tests of their own.
            .ShouldBe(Enum.GetValues<RoutingRefusalReason>().Except([RoutingRefusalReason.NoScheme, RoutingRefusalReason.NotCompetent]));
    }
}
