using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Routes;

/// <summary>
/// Says who decides a proposal, by written rules alone: reserved matter, footprint, competence, subsidiarity, 80:20. Pure, and
/// total: any well-formed proposal is routed or refused, the same way each time.
/// </summary>
public sealed partial class Router
{
    private readonly Scheme _scheme;
    private readonly Authority _authority;
    private readonly Federation _federation;
    private readonly Proposal _proposal;
    private readonly DateOnly _day;
    private readonly Category _category;
    private readonly Organisation _ics;
    private readonly ImmutableArray<RuleStep>.Builder _steps = ImmutableArray.CreateBuilder<RuleStep>();

    private Router(Scheme scheme, Federation federation, Proposal proposal, DateOnly day)
    {
        (_scheme, _authority, _federation, _proposal, _day) = (scheme, Authority.Of(scheme), federation, proposal, day);
        _category = scheme.CategoryOf(proposal.Category) ?? throw new ArgumentException($"{proposal.Category} is no category of the scheme.", nameof(proposal));
        _ics = federation.Find(scheme.Ics) ?? throw new ArgumentException($"{scheme.Ics} is no organisation.", nameof(federation));
    }

    /// <summary>Routes a proposal.</summary>
    /// <param name="scheme">The scheme in force on the day; null when there is none.</param>
    /// <param name="federation">The organisations.</param>
    /// <param name="proposal">What has passed <see cref="ProposalRules"/>.</param>
    /// <param name="day">The day of the proposal.</param>
    /// <param name="share">How the share stands without it, for the explanation; null when that is not known.</param>
    /// <exception cref="ArgumentException">The proposal has not passed <see cref="ProposalRules"/>.</exception>
    public static Routing Route(Scheme? scheme, Federation federation, Proposal proposal, DateOnly day, ShareView? share = null) =>
        scheme is null ? WithoutScheme(day) : new Router(scheme, federation, proposal, day).Route(share);

    /// <summary>The lowest organisation whose subtree holds them all.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Organisation FootprintOf(Federation federation, ImmutableArray<string> everybody)
    {
        var first = federation.Find(everybody[0]) ?? throw new ArgumentException($"{everybody[0]} is no organisation.", nameof(everybody));
        return federation.AncestorsOf(first.Code).Prepend(first).FirstOrDefault(above => everybody.All(code => federation.IsWithin(code, above.Code)))
            ?? throw new ArgumentException($"No organisation holds {string.Join(", ", everybody)}.", nameof(everybody));
    }

    private Routing Route(ShareView? share)
    {
        var matter = _scheme.ReservedMatterOf(_category.Code);
        Step("reserved-matter", OfReservedMatter(matter), ("category", _category.Code));

        var footprint = FootprintOf(_federation, _proposal.Everybody);
        Step("footprint", OfFootprint(footprint), ("affected", string.Join(' ', _proposal.Everybody)), ("footprint", footprint.Code));

        if (matter is not null) return ToSystem(footprint, matter);
        var competent = Competent(footprint);
        if (competent is null) return Refused(footprint, new(RoutingRefusalReason.NotCompetent) { RequestedPence = _proposal.AmountPence });

        var (forum, refusal) = Subsidiarity(footprint, competent);
        return refusal is null ? To(forum, footprint, share) : Refused(footprint, refusal);
    }

    private Routing ToSystem(Organisation footprint, ReservedMatter matter)
    {
        if (_proposal.RequestedTier is { } asked and not Tier.System)
        {
            Step("subsidiarity", $"The {Tiers.Text(asked)} tier was asked to decide, but the matter is reserved to the system. So the proposal is refused.", ("requestedTier", Tiers.Text(asked)));
            return Refused(footprint, new(RoutingRefusalReason.ReservedMatter) { Tier = Tier.System, Organisation = _ics.Code });
        }
        Step("eighty-twenty", "Reserved matters count apart from the local share, so it is not held.");
        return new(Tier.System, _ics.Code, footprint.Code, matter.Code, _steps.ToImmutable(), null);
    }

    // Climbs from the footprint until a limit covers the amount. Who is shadow decides nothing: that goes to the parent.
    private Organisation? Competent(Organisation footprint)
    {
        var asked = ImmutableArray.CreateBuilder<Organisation>();
        var competent = Up(footprint).FirstOrDefault(organisation =>
        {
            asked.Add(organisation);
            return MayDecide(organisation);
        });
        Step("competence", OfCompetence(asked.ToImmutable(), competent),
            [("amount", Wording.Pounds(_proposal.AmountPence)), .. asked.Select(o => ($"limit of {o.Code}", OfLimit(o)))]);
        return competent;
    }

    private IEnumerable<Organisation> Up(Organisation from) => _federation.AncestorsOf(from.Code).Prepend(from);

    private bool MayDecide(Organisation organisation) =>
        _authority.Covers(organisation, _category.Code, _day, _proposal.AmountPence);

    private (Organisation Forum, RoutingRefusal? Refusal) Subsidiarity(Organisation footprint, Organisation competent)
    {
        if (_proposal.RequestedTier is not { } asked || asked == competent.Tier)
        {
            Step("subsidiarity", _proposal.RequestedTier is null ? "No higher tier was asked to decide, so no case for scale is needed." : $"The {Tiers.Text(competent.Tier)} tier was asked to decide, and does so in any case: no case for scale is needed.",
                ("requestedTier", OfRequested()));
            return (competent, null);
        }
        return asked > competent.Tier ? (competent, TooLow(asked, footprint, competent)) : Higher(asked, competent);
    }

    private RoutingRefusal TooLow(Tier asked, Organisation footprint, Organisation competent)
    {
        var below = asked > footprint.Tier;
        var why = below
            ? $"but nobody of that tier holds everybody affected; {Name(footprint)} does"
            : $"but {Wording.Pounds(_proposal.AmountPence)} is for {Name(competent)} to decide";
        Step("subsidiarity", $"The {Tiers.Text(asked)} tier was asked to decide, {why}. So the proposal is refused.", ("requestedTier", Tiers.Text(asked)));
        return new(below ? RoutingRefusalReason.BelowFootprint : RoutingRefusalReason.AboveLimit)
        {
            Tier = competent.Tier,
            Organisation = competent.Code,
            RequestedPence = _proposal.AmountPence,
            LimitPence = below ? null : Up(footprint).Where(o => o.Tier == asked).Select(o => _scheme.LimitFor(o, _category.Code)?.PenceFor(o) ?? 0).Max(),
        };
    }

    private (Organisation Forum, RoutingRefusal? Refusal) Higher(Tier asked, Organisation competent)
    {
        var forum = Up(competent).FirstOrDefault(o => o.Tier == asked && MayDecide(o));
        var faults = CaseForScale.FaultsOf(_proposal.CaseForScale, _scheme);
        Step("subsidiarity", OfCase(asked, competent, forum, faults), [("requestedTier", Tiers.Text(asked)), .. CaseForScale.InputsOf(_proposal.CaseForScale, _scheme)]);
        if (forum is null) return (competent, new(RoutingRefusalReason.NotCompetent) { Tier = competent.Tier, Organisation = competent.Code });
        return faults.IsEmpty ? (forum, null) : (competent, new(RoutingRefusalReason.NoCaseForScale)
        {
            Tier = competent.Tier,
            Organisation = competent.Code,
            RequestedPence = _proposal.CaseForScale?.QuantifiedBenefitPence,
            LimitPence = CaseForScale.BenefitOf(_proposal.CaseForScale, _scheme)?.LeastQuantifiedPence,
        });
    }

    private Routing To(Organisation forum, Organisation footprint, ShareView? share)
    {
        var with = forum.Tier == Tier.System ? share?.With(1, _proposal.AmountPence) : null;
        Step("eighty-twenty", OfShare(forum, with), with is null ? [] : InputsOf(with));
        return new(forum.Tier, forum.Code, footprint.Code, null, _steps.ToImmutable(), null);
    }

    private Routing Refused(Organisation footprint, RoutingRefusal refusal) => new(null, null, footprint.Code, null, _steps.ToImmutable(), refusal);

    private void Step(string rule, string outcome, params ReadOnlySpan<(string Name, string Value)> inputs)
    {
        var named = ImmutableArray.CreateBuilder<RuleInput>(inputs.Length);
        foreach (var (name, value) in inputs) named.Add(new(name, value));
        _steps.Add(new(rule, named.ToImmutable(), outcome));
    }

    private static Routing WithoutScheme(DateOnly day) => new(null, null, null, null,
        [new("scheme", [new("day", Wording.Day(day))], $"No scheme of delegation is in force on {Wording.Day(day)}, so nobody can be said to decide.")],
        new(RoutingRefusalReason.NoScheme));
}
