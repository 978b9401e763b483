using Federated.Domain.Budgets;
using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Serving;

/// <summary>Follows one stream from its first entry.</summary>
internal interface IReplay
{
    string Stream { get; }

    /// <summary>Version of the last entry that followed.</summary>
    long Version { get; }

    /// <summary>Takes the next entry; says so when it is not as it must be. After that, the stream is followed no further.</summary>
    Difference? Follow(FeedEntry fed);

    /// <summary>After the last entry: what only the end of the stream can show.</summary>
    Difference? End();
}

/// <summary>Replays a stream of any model, checking its chain.</summary>
internal class Replay<TState, TCommand, TEntry>(string stream, IModel<TState, TCommand, TEntry> model, IEnumerable<Snapshot> snapshots) : IReplay
{
    private readonly Dictionary<long, List<Snapshot>> _snapshots = snapshots.GroupBy(s => s.Version).ToDictionary(s => s.Key, s => s.ToList());
    private long _position;
    private byte[] _hash = JournalEntry.NoHash;
    private bool _broken;

    public string Stream => stream;

    public long Version { get; private set; }

    public TState State { get; private set; } = model.Empty(stream);

    public Difference? Follow(FeedEntry fed)
    {
        if (_broken) return null;
        var difference = DifferenceOf(fed);
        _broken = difference is not null;
        return difference;
    }

    // Nobody but the engine writes a snapshot, and only of what is durable: the end of the stream was cut off.
    public Difference? End() => _broken ? null
        : _snapshots.Count > 0 ? At(Version + 1, $"the entry is missing, though there is a snapshot of version {_snapshots.Keys.Max()}.")
        : Ended();

    /// <summary>What a snapshot of a format must be here; null for an older format, which is never used, so that it cannot mislead.</summary>
    protected virtual string? Written(string format) => format == model.SnapshotFormat ? model.WriteState(State) : null;

    /// <summary>What a model's own entries must be beyond what its rules say.</summary>
    protected virtual Difference? Taken(JournalEntry journalled, TEntry entry) => null;

    /// <summary>What a model's last state must be beyond what its rules say.</summary>
    protected virtual Difference? Ended() => null;

    protected Difference At(long version, string explanation, Account? account = null) => new(stream, version, account, explanation);

    private Difference? DifferenceOf(FeedEntry fed)
    {
        var entry = fed.Entry;
        if (entry.Version != Version + 1) return At(Version + 1, $"the entry is missing; the next one there is has version {entry.Version}.");
        if (!entry.Follows(_hash)) return At(entry.Version, "the hash does not follow from the entry and the one before.");
        if (fed.Position <= _position) return At(entry.Version, "the entry stands before its predecessor in the order of the journal.");
        (Version, _hash, _position) = (entry.Version, entry.Hash, fed.Position);
        try
        {
            return Read(entry) ?? SnapshotsDiffer();
        }
        catch (LedgerCorruptException corrupt)
        {
            return At(entry.Version, corrupt.Message, corrupt.Account);
        }
        catch (Exception unreadable)
        {
            // What nobody could have written may break anything: no rule, JSON or sum that fails on it is a fault of the audit.
            return At(entry.Version, unreadable.Message);
        }
    }

    private Difference? Read(JournalEntry entry)
    {
        var read = entry.Read(model.ReadEntry);
        var after = model.Evolve(State, read);
        if (model.KindOf(read) != entry.Kind)
            return At(entry.Version, $"the journal calls the entry {entry.Kind}, and its body says {model.KindOf(read)}.");
        if (model.OutstandingOf(after) != entry.Outstanding)
            return At(entry.Version, $"the journal says {entry.Outstanding} matters are outstanding, the book {model.OutstandingOf(after)}.");
        if (Taken(entry, read) is { } difference) return difference;
        State = after;
        return null;
    }

    private Difference? SnapshotsDiffer() =>
        _snapshots.Remove(Version, out var here) && here.Any(Differs) ? At(Version, "the snapshot is not what replay gives.") : null;

    private bool Differs(Snapshot snapshot) =>
        !snapshot.Hash.AsSpan().SequenceEqual(_hash) || (Written(snapshot.Format) is { } body && snapshot.Body != body);
}
