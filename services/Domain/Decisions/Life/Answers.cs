namespace Federated.Domain.Decisions.Life;

/// <summary>What answers make known of a decision's money and of its place in the share.</summary>
internal static class Answers
{
    public static Decision Heard(Decision decision, Message message, MessageAnswer answer) => message.Kind switch
    {
        MessageKind.Reserve => decision with { Money = answer.Refused is null ? MoneyState.Reserved : MoneyState.Refused, MoneyRefusal = answer.Refused },
        // What is refused may still be set aside, so it is released like any other.
        MessageKind.Commit => decision with { Money = answer.Refused is null ? MoneyState.Committed : MoneyState.Reserved, MoneyRefusal = answer.Refused },
        MessageKind.Release => decision with { Money = MoneyState.Released },
        MessageKind.Claim => Placed(decision, message, answer, ClaimState.Within),
        MessageKind.Confirm => Placed(decision, message, answer, ClaimState.Confirmed),
        MessageKind.Force => decision with { Claim = ClaimState.Forced, HeldBy = null, Share = null },
        MessageKind.Free => decision with { Claim = ClaimState.None, HeldBy = null, Share = null },
        MessageKind.Count => decision with { Claim = ClaimState.Counted },
    };

    private static Decision Placed(Decision decision, Message message, MessageAnswer answer, ClaimState placed)
    {
        if (answer.Held is null) return decision with { Claim = placed, HeldBy = null, Share = null, LookedAgain = null };
        // Held, and room found since: the news came first.
        return decision.LookedAgain == message.Key
            ? decision with { Claim = ClaimState.Within, LookedAgain = null }
            : decision with { Claim = ClaimState.Held, HeldBy = message.Key, Share = answer.Held };
    }
}
