using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Routes;

/// <summary>What came out of each rule, in words that a board member reads.</summary>
public sealed partial class Router
{
    private const int MostNamed = 4;

    private string OfReservedMatter(ReservedMatter? matter) => matter is null
        ? $"Decisions on {_category.Name} are not reserved to the system."
        : $"Decisions on {_category.Name} are reserved to the system ({matter.Name}), so {Name(_ics)} decides.";

    private string OfFootprint(Organisation footprint)
    {
        var everybody = _proposal.Everybody;
        if (everybody.Length == 1) return $"Only {Name(footprint)} is affected.";
        var who = everybody.Length > MostNamed ? $"{everybody.Length} organisations" : Wording.List([.. everybody.Select(code => Name(_federation.Find(code)!))]);
        return $"{who} are affected: {Name(footprint)} is the lowest that holds {(everybody.Length == 2 ? "both" : "them all")}.";
    }

    private string OfCompetence(ImmutableArray<Organisation> asked, Organisation? competent)
    {
        var amount = Wording.Pounds(_proposal.AmountPence);
        var shadow = asked.Where(o => IsShadow(o)).Select(o => $"{Name(o)} is shadow until {Wording.Day(_scheme.ShadowUntil(o.Code, _day)!.Value)} and decides nothing yet.");
        var without = asked.Where(o => !IsShadow(o) && LimitOf(o) is null).Select(o => $"{Name(o)} has no limit for {_category.Name}.");
        var above = asked.Where(o => o != competent && !IsShadow(o) && LimitOf(o) is not null).Select(o => $"{Wording.Possessive(Name(o))} limit of {OfLimit(o)}").ToList();
        // Where another tier is asked for, who decides is said further on.
        var decides = _proposal.RequestedTier is null || _proposal.RequestedTier == competent?.Tier ? "decides" : "could decide";
        var end = competent is null ? "so nobody may decide it" : $"so {Name(competent)} {decides}";
        var last = above.Count > 0 ? $"{amount} is above {Wording.List(above)} for {_category.Name}, {end}."
            : competent is null ? "So nobody may decide it."
            : LimitOf(competent)!.Unlimited ? $"{Wording.Possessive(Name(competent))} limit for {_category.Name} is unlimited, so it {decides}."
            : $"{amount} is within {Wording.Possessive(Name(competent))} limit of {OfLimit(competent)} for {_category.Name}, {end}.";
        return string.Join(' ', [.. shadow, .. without, last]);
    }

    private string OfCase(Tier asked, Organisation competent, Organisation? forum, ImmutableArray<string> faults)
    {
        var begin = $"The {Tiers.Text(asked)} tier was asked to decide what {Name(competent)} could.";
        if (forum is null) return $"{begin} Nobody of that tier above may decide it. So the proposal is refused.";
        if (!faults.IsEmpty) return $"{begin} There is no case for scale: {Wording.List(faults)}. So the proposal is refused.";
        var (given, benefit) = (_proposal.CaseForScale!, CaseForScale.BenefitOf(_proposal.CaseForScale, _scheme)!);
        var least = benefit.LeastQuantifiedPence == 0 ? "" : $", where at least {Wording.Pounds(benefit.LeastQuantifiedPence)} is asked for";
        return $"{begin} There is a case for scale: {benefit.Name}, worth {Wording.Pounds(given.QuantifiedBenefitPence)}{least}. So {Name(forum)} decides.";
    }

    private static string OfShare(Organisation forum, ShareView? with)
    {
        if (forum.Tier != Tier.System) return $"{Name(forum)} decides locally: local decisions are not held.";
        if (with is null) return "The system decides: when it is proposed, it is asked whether enough is decided locally for that.";
        var stands = $"With it, {Percent(with.LocalByCount)} of decisions and {Percent(with.LocalByValue)} of money are decided locally, and {Wording.Percent(with.Rule.ThresholdBasisPoints)} of {Basis(with)} must be";
        return with.Holds
            ? $"{stands}: it is not held."
            : $"{stands}: it is held until the partnership board overrides that with a reason, it is devolved, or there is room.";
    }

    private static (string, string)[] InputsOf(ShareView with) =>
    [
        ("localShareByCount", Percent(with.LocalByCount)),
        ("localShareByValue", Percent(with.LocalByValue)),
        ("threshold", Wording.Percent(with.Rule.ThresholdBasisPoints)),
        ("window", with.Rule.Window.Text()),
        ("basis", with.Rule.Basis.Text()),
    ];

    private static string Basis(ShareView with) => with.Rule.Basis switch
    {
        ShareBasis.Count => "decisions",
        ShareBasis.Value => "money",
        ShareBasis.Both => "both",
    };

    private static string Percent(int? basisPoints) => basisPoints is { } known ? Wording.Percent(known) : "none";

    private string OfRequested() => _proposal.RequestedTier is { } asked ? Tiers.Text(asked) : "none";

    private string OfLimit(Organisation organisation) =>
        IsShadow(organisation) ? "shadow" : LimitOf(organisation) is { } limit ? Wording.Bound(limit, organisation) : "none";

    private Limit? LimitOf(Organisation organisation) => _scheme.LimitFor(organisation, _category.Code);

    private bool IsShadow(Organisation organisation) => _scheme.ShadowUntil(organisation.Code, _day) is not null;

    private static string Name(Organisation organisation) => PlainName.Of(organisation);
}
