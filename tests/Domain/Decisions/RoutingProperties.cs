using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Decisions;

/// <summary>What holds of routing for any proposal of any organisation of North East London.</summary>
public sealed class RoutingProperties
{
    private static readonly ImmutableArray<string> Codes = [.. Nel.Federation.All.Select(o => o.Code)];

    private static readonly ImmutableArray<long> Edges =
        [0, 1, 20_000_00, 25_000_00, 50_000_00, 60_000_00, 947_047_08, 1_000_000_00, 1_200_000_00, 1_500_000_00, 2_000_000_00, Pence.MaxAmount - 1];

    private static Arbitrary<Proposal> Proposals { get; } = (
        from category in Gen.Elements(Nel.Scheme.Categories.AsEnumerable())
        from pays in Gen.Elements(Codes.AsEnumerable())
        from affected in Gen.Choose(0, 3).SelectMany(n => Gen.Elements(Codes.AsEnumerable()).ArrayOf(n))
        from edge in Gen.Elements(Edges.AsEnumerable())
        from beside in Gen.Choose(-1, 1)
        from asked in Gen.Elements(null, null, Tier.System, Tier.Place, (Tier?)Tier.Neighbourhood)
        from benefit in Gen.Elements(null, "better-prices", "scarce-skills", "no-such")
        from worth in Gen.Choose(0, 300_000_00)
        select new Proposal("Beds", category.Code, FinancialYear.Parse("2025-26"), "core", pays, Math.Max(0, edge + beside), [.. affected])
        {
            RequestedTier = asked,
            CaseForScale = benefit is null ? null : new(benefit, worth % 3 == 0 ? " " : "A study.", worth),
        }).ToArbitrary();

    [Fact]
    public void Every_proposal_is_routed_or_refused_the_same_way_each_time_and_explained() => Always((proposal, routing) =>
    {
        (routing.Refusal is null).ShouldBe(routing.Forum is not null);
        routing.Tier.ShouldBe(routing.Forum is { } forum ? Nel.Federation.Find(forum)!.Tier : null);
        routing.Explanation.ShouldNotBeEmpty();
        routing.Explanation.ShouldAllBe(step => step.Outcome.EndsWith('.'));

        // The same organisations in another order make the same tree, and the same proposal affects in any order.
        var other = Router.Route(Nel.Scheme, Federation.Of(Nel.Federation.All.Reverse()), proposal with { Affected = [.. proposal.Affected.Reverse()] }, Nel.Day);
        Text(other).ShouldBe(Text(routing));
    });

    [Fact]
    public void Nobody_decides_who_does_not_hold_everybody_affected() => Always((proposal, routing) =>
    {
        if (routing.Forum is not { } forum) return;
        proposal.Everybody.ShouldAllBe(code => Nel.Federation.IsWithin(code, forum));
    });

    [Fact]
    public void Nobody_above_the_footprint_decides_but_for_its_limit_a_case_or_a_reserved_matter() => Always((proposal, routing) =>
    {
        if (routing.Forum is not { } forum || routing.ReservedMatter is not null) return;
        var passed = Nel.Federation.AncestorsOf(routing.Footprint!).Prepend(Nel.Federation.Find(routing.Footprint!)!).TakeWhile(o => o.Code != forum).ToList();
        var couldDecide = passed.Where(o =>
            Nel.Scheme.ShadowUntil(o.Code, Nel.Day) is null && Nel.Scheme.LimitFor(o, proposal.Category) is { } limit && Covers(limit, o, proposal)).ToList();
        if (couldDecide.Count == 0) return;
        proposal.RequestedTier.ShouldBe(routing.Tier);
        var benefit = Nel.Scheme.Benefits.Single(b => b.Code == proposal.CaseForScale!.Benefit);
        proposal.CaseForScale!.QuantifiedBenefitPence.ShouldBeGreaterThanOrEqualTo(benefit.LeastQuantifiedPence);
        proposal.CaseForScale.Evidence.Trim().ShouldNotBeEmpty();
    });

    [Fact]
    public void Who_decides_may_decide_it() => Always((proposal, routing) =>
    {
        if (routing.Forum is not { } forum || routing.ReservedMatter is not null) return;
        var organisation = Nel.Federation.Find(forum)!;
        Covers(Nel.Scheme.LimitFor(organisation, proposal.Category)!, organisation, proposal).ShouldBeTrue();
        Nel.Scheme.ShadowUntil(forum, Nel.Day).ShouldBeNull();
    });

    [Fact]
    public void Lower_limits_never_bring_a_decision_lower() => Prop.ForAll(Proposals, Gen.Choose(0, Nel.Scheme.Limits.Length - 1).ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(), (asked, at, tenths) =>
    {
        var proposal = asked with { RequestedTier = null };
        var limit = Nel.Scheme.Limits[at];
        if (limit.Unlimited) return;
        var lower = limit with { FixedPence = limit.FixedPence * tenths / 10, PencePer100000 = limit.PencePer100000 * tenths / 10 };
        var after = Router.Route(Nel.Scheme with { Limits = Nel.Scheme.Limits.SetItem(at, lower) }, Nel.Federation, proposal, Nel.Day);
        var before = Router.Route(Nel.Scheme, Nel.Federation, proposal, Nel.Day);
        Nel.Federation.IsWithin(before.Forum!, after.Forum!).ShouldBeTrue($"{before.Forum} to {after.Forum}");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_a_scheme_nobody_decides()
    {
        var routing = Router.Route(null, Nel.Federation, RoutingCase.All[0].Proposal, Nel.Day);
        routing.Refusal!.Reason.ShouldBe(RoutingRefusalReason.NoScheme);
        routing.Explanation.Single().Outcome.ShouldBe("No scheme of delegation is in force on 1 May 2025, so nobody can be said to decide.");
    }

    [Fact]
    public void Where_no_limit_covers_it_nobody_decides_and_the_explanation_says_so()
    {
        var scheme = Nel.Scheme with { Limits = [new() { Tier = Tier.Place, FixedPence = 10 }] };
        var routing = Router.Route(scheme, Nel.Federation, RoutingCase.All[0].Proposal, Nel.Day);
        routing.Refusal!.Reason.ShouldBe(RoutingRefusalReason.NotCompetent);
        routing.Explanation[^1].Outcome.ShouldBe(
            "Stratford PCN has no limit for services. NHS North East London Integrated Care Board has no limit for services. "
            + "£49,999.99 is above Newham's limit of £0.10; and Waltham Forest, Newham and Tower Hamlets' limit of £0.10 for services, so nobody may decide it.");
    }

    [Theory]
    [InlineData(8, 800, 1, 100, "With it, 80.00% of decisions and 80.00% of money are decided locally, and 80.00% of both must be: it is not held.")]
    [InlineData(8, 800, 2, 100, "With it, 72.72% of decisions and 80.00% of money are decided locally, and 80.00% of both must be: it is held until the partnership board overrides that with a reason, it is devolved, or there is room.")]
    public void The_guard_is_explained_where_the_share_is_known(long localCount, long localPence, long systemCount, long systemPence, string outcome)
    {
        var proposal = RoutingCase.All[0].Proposal with { FundingOrganisation = "QMF", AmountPence = 100 };
        var routing = Router.Route(Nel.Scheme, Nel.Federation, proposal, Nel.Day, new(localCount, localPence, systemCount, systemPence, new()));
        routing.Explanation[^1].Outcome.ShouldBe(outcome);
    }

    private static bool Covers(Limit limit, Organisation organisation, Proposal proposal) =>
        limit.PenceFor(organisation) is not { } most || proposal.AmountPence <= most;

    private static void Always(Action<Proposal, Routing> check) => Prop.ForAll(Proposals, proposal =>
        check(proposal, Router.Route(Nel.Scheme, Nel.Federation, proposal, Nel.Day))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static string Text(Routing routing) => string.Join('\n',
        [$"{routing.Tier} {routing.Forum} {routing.Footprint} {routing.ReservedMatter} {routing.Refusal}", .. routing.Explanation.Select(s => $"{s.Rule} {s.Outcome} {string.Join(' ', s.Inputs)}")]);
}
