using System.Globalization;

namespace Federated.Domain.Decisions.Life;

/// <summary>What a decision asks of Budgets or of the share.</summary>
public enum MessageKind
{
    /// <summary>To Budgets: set the money aside.</summary>
    Reserve,
    /// <summary>To Budgets: commit what was set aside.</summary>
    Commit,
    /// <summary>To Budgets: free what was set aside. Answered only when no hold is there any more.</summary>
    Release,
    /// <summary>To the share: a place for a decision of the system.</summary>
    Claim,
    /// <summary>To the share: a place although there is no room.</summary>
    Force,
    /// <summary>To the share: does the place still hold?</summary>
    Confirm,
    /// <summary>To the share: the place is not needed.</summary>
    Free,
    /// <summary>To the share: it was decided.</summary>
    Count,
}

/// <summary>
/// A message that is under way until it is answered. Its receiver records it once, under <see cref="Key"/>; so does the
/// decision with the answer, under <see cref="AnswerId"/>.
/// </summary>
/// <param name="Kind">What is asked.</param>
/// <param name="DecisionId">Of which decision.</param>
/// <param name="Number">1 for the first message of the decision.</param>
/// <param name="On">The day on which it was begun.</param>
public sealed record Message(MessageKind Kind, string DecisionId, int Number, DateOnly On)
{
    /// <summary>Unique among all messages. Those about money are sent once a decision, so they need no number.</summary>
    public string Key => Kind switch
    {
        MessageKind.Reserve => $"money/{DecisionId}/reserve",
        MessageKind.Commit => $"money/{DecisionId}/commit",
        MessageKind.Release => $"money/{DecisionId}/release",
        MessageKind.Claim => Numbered("claim"),
        MessageKind.Force => Numbered("force"),
        MessageKind.Confirm => Numbered("confirm"),
        MessageKind.Free => Numbered("free"),
        MessageKind.Count => Numbered("count"),
    };

    /// <summary>The command id under which the decision records the answer, once.</summary>
    public string AnswerId => $"answer/{Key}";

    /// <summary>The id of the hold, and of each command to Budgets: a UUID that follows from the key, as Budgets asks for one.</summary>
    public string BudgetsId => DerivedId.Of(Key);

    /// <summary>The id of a decision's hold in Budgets.</summary>
    public static string HoldIdOf(string decisionId) => new Message(MessageKind.Reserve, decisionId, 1, default).BudgetsId;

    private string Numbered(string what) => string.Create(CultureInfo.InvariantCulture, $"{what}/{DecisionId}/{Number}");
}
