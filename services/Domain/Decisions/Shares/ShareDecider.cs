using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Shares;

/// <summary>
/// Decides what a command does to an ICS's share: an entry, of which a refusal is one kind. Pure. One decision after the other:
/// a place that is given is counted by all that come after it, so two at once cannot both slip under the threshold.
/// <para>
/// What it cannot keep from happening: that local commitments are reversed after a decision relied on them; that, over a rolling
/// window, months go by; and that the ICS itself commits within its own limit, which is counted when it is heard of.
/// </para>
/// </summary>
public static partial class ShareDecider
{
    /// <summary>The entry that the command makes. Changes nothing by itself: <see cref="ShareEvolution"/> applies it.</summary>
    public static ShareEntry Decide(Tally tally, Request<ShareCommand> request)
    {
        var entry = request.Command switch
        {
            ClaimPlace c => Claimed(tally, request, c),
            ForcePlace c => Forced(tally, request, c),
            ConfirmPlace c => Confirmed(tally, request, c),
            FreePlace c => Entry(request, ShareEntryKind.PlaceFreed) with { DecisionId = c.DecisionId },
            CountDecision c => CountedAs(tally, request, c),
            CountCommitments c => Commitments(tally, request, c),
            Reconsider => Entry(request, ShareEntryKind.Reconsidered),
            NoticeArrived c => tally.Notices.ContainsKey(c.Key)
                ? Entry(request, ShareEntryKind.NoticeArrived) with { Arrived = c.Key }
                : Refuse(request, new(ShareRefusalReason.NoSuchNotice)),
            var unknown => throw new InvalidOperationException($"No rule for {unknown.GetType().Name}."),
        };
        return MayMakeRoom(entry.Kind) ? entry with { Notices = Reconsidered(ShareEvolution.Evolve(tally, entry), request) } : entry;
    }

    private static ShareEntry Claimed(Tally tally, Request<ShareCommand> request, ClaimPlace c)
    {
        if (tally.Claims.FirstOrDefault(claim => claim.DecisionId == c.DecisionId) is { State: not PlaceInShare.Held } given)
            return Placed(request, ShareEntryKind.PlaceGiven, given, tally.ViewWithPlaces(Day(request), c.Rule));
        var with = tally.ViewWithPlaces(Day(request), c.Rule).With(1, c.AmountPence);
        var claim = new Claim(c.DecisionId, c.Category, c.AmountPence, with.Holds ? PlaceInShare.Within : PlaceInShare.Held) { HeldBy = with.Holds ? null : c.Key };
        return Placed(request, with.Holds ? ShareEntryKind.PlaceGiven : ShareEntryKind.PlaceHeld, claim, with);
    }

    private static ShareEntry Forced(Tally tally, Request<ShareCommand> request, ForcePlace c)
    {
        if (tally.Claims.FirstOrDefault(claim => claim.DecisionId == c.DecisionId) is not { } claim) return Refuse(request, new(ShareRefusalReason.NoSuchClaim));
        var forced = claim with { State = PlaceInShare.Within, HeldBy = null, Override = c.Override };
        return Placed(request, ShareEntryKind.PlaceForced, forced, tally.ViewWithPlaces(Day(request), c.Rule).Without(claim).With(1, claim.AmountPence));
    }

    // Those before it and those confirmed are counted; those after it were given their places with this one counted.
    private static ShareEntry Confirmed(Tally tally, Request<ShareCommand> request, ConfirmPlace c)
    {
        if (tally.Claims.FirstOrDefault(claim => claim.DecisionId == c.DecisionId) is not { } claim) return Refuse(request, new(ShareRefusalReason.NoSuchClaim));
        var at = tally.Claims.IndexOf(claim);
        var others = tally.Claims.Where((other, index) => other != claim && (index < at || other.State == PlaceInShare.Confirmed));
        var with = tally.View(c.ApprovedOn, c.Rule).Plus(others, c.ApprovedOn, c.Rule).With(1, claim.AmountPence);
        return claim.Override is not null || with.Holds
            ? Placed(request, ShareEntryKind.PlaceConfirmed, claim with { State = PlaceInShare.Confirmed, HeldBy = null, ConfirmedOn = c.ApprovedOn }, with)
            : Placed(request, ShareEntryKind.PlaceHeld, claim with { State = PlaceInShare.Held, HeldBy = c.Key, ConfirmedOn = null }, with);
    }

    private static ShareEntry CountedAs(Tally tally, Request<ShareCommand> request, CountDecision c)
    {
        var key = new TallyKey(FinancialYear.Of(c.ApprovedOn), Month.Of(c.ApprovedOn), c.Forum, c.Tier, c.Category, c.Reserved);
        var overridden = tally.Claims.FirstOrDefault(claim => claim.DecisionId == c.DecisionId)?.Override;
        return Entry(request, ShareEntryKind.DecisionCounted) with
        {
            DecisionId = c.DecisionId,
            Counts = [new(key, new(1, c.AmountPence))],
            Overridden = overridden is null || c.Tier != Tier.System ? null : new(c.DecisionId, c.AmountPence, c.ApprovedOn, overridden),
        };
    }

    private static ShareEntry Placed(Request<ShareCommand> request, ShareEntryKind kind, Claim claim, ShareView view) =>
        Entry(request, kind) with { DecisionId = claim.DecisionId, Claim = claim, View = view };

    private static ShareView Without(this ShareView view, Claim claim) => claim.State == PlaceInShare.Held ? view : view.With(-1, -claim.AmountPence);

    private static DateOnly Day(Request<ShareCommand> request) => LondonDay.Of(request.RecordedAt);

    private static ShareEntry Entry(Request<ShareCommand> request, ShareEntryKind kind) => new(request.Id, kind, request.Actor, request.RecordedAt);

    private static ShareEntry Refuse(Request<ShareCommand> request, ShareRefusal refusal) => Entry(request, ShareEntryKind.Refused) with { Refusal = refusal };
}
