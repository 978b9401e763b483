using Federated.Decisions.Streams;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Journals;

namespace Federated.Decisions.Auditing;

/// <summary>Replays a decision.</summary>
internal sealed class ReplayedDecision(string stream, IReadOnlyList<Snapshot> snapshots)
    : Replay<Decision, DecisionCommand, DecisionEntry>(stream, DecisionModel.Instance, snapshots)
{
    protected override Difference? Taken(JournalEntry journalled, DecisionEntry entry) => entry.CommandId == journalled.Id
        ? null
        : At(journalled.Version, $"the journal has the entry under the id {journalled.Id}, and its body under {entry.CommandId}.");
}

/// <summary>Replays a measure, and remembers which decisions it counted.</summary>
internal sealed class ReplayedShare(string stream, IReadOnlyList<Snapshot> snapshots)
    : Replay<Tally, ShareCommand, ShareEntry>(stream, ShareModel.Instance, snapshots)
{
    /// <summary>Ids of the decisions that were counted.</summary>
    public HashSet<string> Counted { get; } = new(StringComparer.Ordinal);

    /// <summary>A decision that was counted twice; null for none.</summary>
    public string? CountedTwice { get; private set; }

    protected override Difference? Taken(JournalEntry journalled, ShareEntry entry)
    {
        if (entry.CommandId != journalled.Id)
            return At(journalled.Version, $"the journal has the entry under the id {journalled.Id}, and its body under {entry.CommandId}.");
        if (entry.Kind == ShareEntryKind.DecisionCounted && !Counted.Add(entry.DecisionId!)) CountedTwice ??= entry.DecisionId;
        return null;
    }
}
