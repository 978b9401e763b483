using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;

namespace Federated.Domain.Decisions.Life;

/// <summary>
/// What a decision still has to ask of Budgets and of the share. One message at a time: the next one follows from what is known
/// when the one before is answered, so whatever happens meanwhile, nothing is asked out of order or for nothing.
/// </summary>
public static class Outbox
{
    /// <summary>The message to begin now; null when one is under way, or nothing is to be asked.</summary>
    public static Message? Next(Decision decision, DateOnly on) =>
        decision.UnderWay is null && decision.Exists && Wanted(decision) is { } kind ? new(kind, decision.Id, decision.Messages + 1, on) : null;

    /// <summary>What a message asks of the share.</summary>
    /// <param name="decision">The decision whose message is under way.</param>
    /// <param name="rule">What the scheme in force asks for.</param>
    /// <exception cref="InvalidOperationException">No message is under way, or it is one to Budgets.</exception>
    public static ShareCommand ToShare(Decision decision, EightyTwenty rule)
    {
        var (proposal, round, message) = (decision.Proposal!, decision.Round!, decision.UnderWay);
        return message?.Kind switch
        {
            MessageKind.Claim => new ClaimPlace(rule, message.Key, decision.Id, proposal.Category, proposal.AmountPence),
            // It may have moved since: then nobody sets the guard aside any more, and the place is asked for anew.
            MessageKind.Force => decision.Override is { } why ? new ForcePlace(rule, decision.Id, why) : new FreePlace(rule, decision.Id),
            MessageKind.Confirm => new ConfirmPlace(rule, message.Key, decision.Id, decision.ApprovedOn!.Value),
            MessageKind.Free => new FreePlace(rule, decision.Id),
            MessageKind.Count => new CountDecision(
                rule, decision.Id, round.Forum, round.Tier, proposal.Category, decision.Routing!.ReservedMatter is not null, proposal.AmountPence, decision.ApprovedOn!.Value),
            MessageKind.Reserve or MessageKind.Commit or MessageKind.Release or null =>
                throw new InvalidOperationException($"{decision.Id} asks nothing of the share."),
        };
    }

    private static MessageKind? Wanted(Decision decision) => decision.State switch
    {
        DecisionState.Rejected or DecisionState.Withdrawn or DecisionState.Expired or DecisionState.Refused =>
            decision.Money == MoneyState.Reserved ? MessageKind.Release : NotNeeded(decision),
        DecisionState.Approved => decision.Claim == ClaimState.Counted ? null : MessageKind.Count,
        DecisionState.Routed or DecisionState.ForApproval or DecisionState.Held or DecisionState.Contested => ToStand(decision),
        DecisionState.Committing => ToStand(decision) ?? ToSettle(decision),
    };

    // Money first: whose money is not there is refused, and never takes a place from others.
    private static MessageKind? ToStand(Decision decision)
    {
        if (decision.Money == MoneyState.None && decision.Proposal!.AmountPence > 0) return MessageKind.Reserve;
        if (!decision.Round!.IsGuarded) return NotNeeded(decision);
        return decision.Claim switch
        {
            ClaimState.None => MessageKind.Claim,
            ClaimState.Held => decision.Override is null ? null : MessageKind.Force,
            // An override is for the round that it was made in.
            ClaimState.Forced => decision.Override is null ? MessageKind.Free : null,
            ClaimState.Within or ClaimState.Confirmed or ClaimState.Counted => null,
        };
    }

    private static MessageKind? ToSettle(Decision decision)
    {
        if (decision.Round!.IsGuarded && decision.Claim != ClaimState.Confirmed) return MessageKind.Confirm;
        return decision.Money == MoneyState.Reserved ? MessageKind.Commit : null;
    }

    private static MessageKind? NotNeeded(Decision decision) => decision.Claim switch
    {
        ClaimState.None or ClaimState.Counted => null,
        ClaimState.Held or ClaimState.Within or ClaimState.Forced or ClaimState.Confirmed => MessageKind.Free,
    };
}
