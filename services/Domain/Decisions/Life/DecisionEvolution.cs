using System.Collections.Immutable;

namespace Federated.Domain.Decisions.Life;

/// <summary>Applies entries to a decision. Pure; the same for a new entry and for one read back years later.</summary>
public static class DecisionEvolution
{
    /// <summary>The decision after an entry.</summary>
    public static Decision Evolve(Decision decision, DecisionEntry entry)
    {
        if (entry.Kind == DecisionEntryKind.Refused) return decision;
        var after = InState(Told(decision, entry), decision, entry);
        return entry.Sent is { } sent ? after with { UnderWay = sent, Messages = sent.Number } : after;
    }

    private static Decision Told(Decision decision, DecisionEntry entry) => entry.Kind switch
    {
        DecisionEntryKind.Proposed => decision with
        {
            Proposal = entry.Proposal,
            Ics = entry.Ics!,
            ProposedBy = entry.By,
            ProposedOn = entry.On,
            Routing = entry.Routing,
            Round = entry.Round,
            LastDay = entry.LastDay!.Value,
        },
        DecisionEntryKind.Consented or DecisionEntryKind.Objected => decision with { Consents = With(decision.Consents, entry.Consent!) },
        DecisionEntryKind.ApprovalGiven => decision with { Approvals = decision.Approvals.Add(entry.By!) },
        DecisionEntryKind.Moved => Moved(decision, entry),
        DecisionEntryKind.DeadlinePassed => Moved(decision with { ConsentsSettled = decision.ConsentsSettled || entry.ConsentsSettled }, entry),
        DecisionEntryKind.GuardOverridden => decision with { Override = new(entry.By!, entry.Reason!, entry.On) },
        DecisionEntryKind.RoomFound => Room(decision, entry.MessageKey!),
        DecisionEntryKind.MessageAnswered => Answers.Heard(decision with { UnderWay = null }, decision.UnderWay!, entry.Answer!),
        DecisionEntryKind.RejectionGiven or DecisionEntryKind.WithdrawalMade or DecisionEntryKind.Refused => decision,
    };

    private static Decision InState(Decision after, Decision before, DecisionEntry entry)
    {
        var state = entry.State;
        var isNew = state != before.State || entry.Round is not null;
        after = after with
        {
            State = state,
            Until = isNew ? entry.Until : before.Until,
            ApprovedOn = state is DecisionState.Committing or DecisionState.Approved ? before.ApprovedOn ?? entry.On : null,
        };
        if (after.IsClosed) return before.IsClosed || state == DecisionState.Approved ? after : after with { ClosedBecause = entry.Answer?.Refused?.Reason ?? entry.Reason };
        // What comes before a forum again, it decides again.
        return isNew && state != DecisionState.Committing ? after with { Approvals = [] } : after;
    }

    private static ImmutableArray<ConsentAnswer> With(ImmutableArray<ConsentAnswer> answers, ConsentAnswer answer) =>
        [.. answers.Where(a => a.Partner != answer.Partner).Append(answer).OrderBy(a => a.Partner, StringComparer.Ordinal)];

    private static Decision Moved(Decision decision, DecisionEntry entry) => entry.Round is null ? decision : decision with
    {
        Round = entry.Round,
        Moves = decision.Moves.Add(entry.Move!),
        Consents = [],
        ConsentsSettled = false,
        Override = null,
    };

    private static Decision Room(Decision decision, string heldBy) => decision.Claim == ClaimState.Held && decision.HeldBy == heldBy
        ? decision with { Claim = ClaimState.Within, HeldBy = null, Share = null }
        : decision with { LookedAgain = heldBy };
}
