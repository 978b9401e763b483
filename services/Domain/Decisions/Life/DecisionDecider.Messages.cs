namespace Federated.Domain.Decisions.Life;

/// <summary>Answers of Budgets and of the share, and what the share says by itself.</summary>
public static partial class DecisionDecider
{
    private static DecisionEntry Answer(Decision decision, Request<DecisionCommand> request, RecordAnswer c)
    {
        if (decision.UnderWay is not { } message || message.Key != c.Key) return Refuse(decision, request, DecisionRefusalReason.MessageNotUnderWay);
        var entry = Entry(decision, request, DecisionEntryKind.MessageAnswered) with { MessageKey = c.Key, Answer = c.Answer };
        return message.Kind switch
        {
            MessageKind.Reserve when c.Answer.Refused is not null && !decision.IsClosed => entry with { State = DecisionState.Refused },
            MessageKind.Commit => entry with { State = c.Answer.Refused is null ? DecisionState.Approved : DecisionState.Rejected },
            MessageKind.Confirm when decision.State == DecisionState.Committing => Confirmed(decision, entry),
            MessageKind.Claim when !decision.IsClosed && decision.State != DecisionState.Committing => Standing.Reached(decision, entry),
            MessageKind.Claim when decision.State == DecisionState.Committing => Claimed(decision, entry),
            MessageKind.Reserve or MessageKind.Release or MessageKind.Claim or MessageKind.Force or MessageKind.Confirm or MessageKind.Free or MessageKind.Count => entry,
        };
    }

    // Approved before the share had answered: no room takes it back to the board, room takes it on.
    private static DecisionEntry Claimed(Decision decision, DecisionEntry entry) =>
        entry.Answer!.Held is null ? entry : Standing.Reached(decision, entry);

    private static DecisionEntry Confirmed(Decision decision, DecisionEntry entry)
    {
        if (entry.Answer!.Held is not null) return Standing.Reached(decision, entry);
        return decision.Proposal!.AmountPence == 0 ? entry with { State = DecisionState.Approved } : entry;
    }

    private static DecisionEntry Room(Decision decision, Request<DecisionCommand> request, LookAgain c)
    {
        var isHeld = decision.Claim == ClaimState.Held && decision.HeldBy == c.HeldBy;
        if (!isHeld && decision.UnderWay?.Key != c.HeldBy) return Refuse(decision, request, DecisionRefusalReason.WrongState);
        var entry = Entry(decision, request, DecisionEntryKind.RoomFound) with { MessageKey = c.HeldBy };
        // The news may overtake the answer that it is about: then it is kept until that comes.
        return isHeld && decision.State != DecisionState.Committing ? Standing.Reached(decision, entry) : entry;
    }
}
