using System.Collections.Immutable;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Shares;

namespace Federated.Tests.Domain.Decisions;

/// <summary>As much of Budgets as decisions see: holds, and books with commitments within the holder's own limit.</summary>
internal sealed class FakeBudgets
{
    private readonly HashSet<LocalCommitment> _reversed = [];

    public static ImmutableArray<string> Holders { get; } = ["U76122", "QMF-NEWHAM", "U05451"];

    public Dictionary<string, List<LocalCommitment>> Books { get; } = Holders.ToDictionary(code => code, _ => new List<LocalCommitment>());

    /// <summary>Decisions for which money is set aside.</summary>
    public HashSet<string> Held { get; } = [];

    /// <summary>Decisions for which money was committed, once each time that it was.</summary>
    public List<string> Committed { get; } = [];

    public MessageAnswer Answer(Message message, MessageAnswer wanted)
    {
        if (message.Kind == MessageKind.Release)
        {
            Held.Remove(message.DecisionId);
            return MessageAnswer.Done;
        }
        if (wanted.Refused is not null) return wanted;
        if (message.Kind == MessageKind.Reserve) Held.Add(message.DecisionId);
        else if (Held.Remove(message.DecisionId)) Committed.Add(message.DecisionId);
        else return new() { Refused = new("HOLD_NOT_FOUND", 1, 0) };
        return MessageAnswer.Done;
    }

    /// <summary>A hold ends by itself: its last day is over, or the year was closed.</summary>
    public void Lose(string decisionId) => Held.Remove(decisionId);

    /// <summary>Somebody commits within the holder's own limit, or reverses what was committed.</summary>
    public void Book(Happening now, DateOnly on, bool reverses)
    {
        var book = Books[Holders[now.Who % Holders.Length]];
        var open = book.Where(c => c.Count == 1 && !_reversed.Contains(c)).ToList();
        if (!reverses) book.Add(new(book.Count + 1, on, "services", 1, now.Pence));
        else if (open.Count > 0 && open[now.Pence % open.Count] is var made && _reversed.Add(made))
            book.Add(made with { Version = book.Count + 1, Count = -1, Pence = -made.Pence });
    }
}
