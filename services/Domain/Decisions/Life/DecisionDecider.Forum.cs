namespace Federated.Domain.Decisions.Life;

/// <summary>What the forum, the proposer and the calendar do.</summary>
public static partial class DecisionDecider
{
    private static DecisionEntry Approval(Decision decision, Request<DecisionCommand> request, Approve c)
    {
        if (MayDecide(decision, request, c) is { } refused) return refused;
        var round = decision.Round!;
        var alone = c.By.Post is { } post && round.Powers.Contains(post);
        var entry = Entry(decision, request, DecisionEntryKind.ApprovalGiven);
        if (!alone && decision.Approvals.Length + 1 < round.Quorum) return entry;
        return entry with { State = HasNothingToSettle(decision) ? DecisionState.Approved : DecisionState.Committing };
    }

    private static bool HasNothingToSettle(Decision decision) => decision.Proposal!.AmountPence == 0 && !decision.Round!.IsGuarded;

    private static DecisionEntry Rejection(Decision decision, Request<DecisionCommand> request, Reject c) =>
        MayDecide(decision, request, c) ?? ReasonMissing(decision, request, c)
            ?? Entry(decision, request, DecisionEntryKind.RejectionGiven) with { State = DecisionState.Rejected };

    private static DecisionEntry? MayDecide(Decision decision, Request<DecisionCommand> request, PersonalCommand c) =>
        NotOfForum(decision, request, c) ?? OwnProposal(decision, request, c)
            ?? (decision.Approvals.Any(p => p.Subject == c.By.Subject) ? Refuse(decision, request, DecisionRefusalReason.AlreadyAnswered) : null);

    private static DecisionEntry Withdrawal(Decision decision, Request<DecisionCommand> request, Withdraw c) =>
        c.By.Subject == decision.ProposedBy!.Subject || c.By.Organisation == decision.ProposedBy.Organisation
            ? Entry(decision, request, DecisionEntryKind.WithdrawalMade) with { State = DecisionState.Withdrawn }
            : Refuse(decision, request, DecisionRefusalReason.NotTheProposer, decision.ProposedBy.Organisation);

    // Only what the system decides is held, so the forum is the ICS: its partnership board, and not the one who asks for the money.
    private static DecisionEntry Overriding(Decision decision, Request<DecisionCommand> request, Override c) =>
        NotOfForum(decision, request, c) ?? OwnProposal(decision, request, c) ?? ReasonMissing(decision, request, c)
            ?? Standing.Reached(decision, Entry(decision, request, DecisionEntryKind.GuardOverridden));

    private static DecisionEntry Expiry(Decision decision, Request<DecisionCommand> request, Expire c)
    {
        if (decision.Until is not { } until || until >= LondonDay.Of(request.RecordedAt))
            return Refuse(decision, request, new(DecisionRefusalReason.NotDue, decision.State) { Until = decision.Until });
        var entry = Entry(decision, request, DecisionEntryKind.DeadlinePassed);
        return decision.State == DecisionState.Contested ? AfterMediation(decision, entry, c.Ground) : entry with { State = DecisionState.Expired };
    }
}
