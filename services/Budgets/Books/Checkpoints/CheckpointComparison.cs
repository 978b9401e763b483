using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>
/// Compares a journal with a checkpoint of it. The hash of an entry stands for all the history before it, so where the
/// chain holds, one entry a stream is enough. What was written after the checkpoint is no difference.
/// </summary>
internal sealed class CheckpointComparison(Checkpoint checkpoint)
{
    private readonly Dictionary<string, StreamHead> _unseen = checkpoint.Heads.ToDictionary(h => h.Stream, StringComparer.Ordinal);

    public Checkpoint Checkpoint => checkpoint;

    public Difference? Follow(JournalEntry entry)
    {
        if (!_unseen.TryGetValue(entry.Stream, out var head) || head.Version != entry.Version) return null;
        _unseen.Remove(entry.Stream);
        return head.Hash.AsSpan().SequenceEqual(entry.Hash)
            ? null
            : new(entry.Stream, entry.Version, null, $"the history up to here is not the one of the checkpoint of {checkpoint.MadeAt}: its hash was another.");
    }

    /// <summary>After the last entry of a stream.</summary>
    public Difference? End(string stream, long version) =>
        _unseen.Remove(stream, out var head)
            ? new(stream, version + 1, null, $"the entry is missing: the stream ends at version {version}, and the checkpoint of {checkpoint.MadeAt} shows version {head.Version}.")
            : null;

    /// <summary>After the last stream.</summary>
    public Difference? Missing() =>
        _unseen.Values.MinBy(h => h.Stream, StringComparer.Ordinal) is { } head
            ? new(head.Stream, 1, null, $"the whole stream is missing: the checkpoint of {checkpoint.MadeAt} shows version {head.Version}.")
            : null;
}
