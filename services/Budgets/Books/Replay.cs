using Federated.Domain.Budgets;
using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Budgets.Books;

/// <summary>Follows one stream from its first entry.</summary>
internal interface IReplay
{
    string Stream { get; }

    /// <summary>Takes the next entry; a sentence when it is not as it must be. After one, the stream is followed no further.</summary>
    string? Follow(JournalEntry entry);

    /// <summary>Called after the stream's last entry; a sentence when there ought to be more.</summary>
    string? End();
}

/// <summary>Replays a stream of any model, checking its chain.</summary>
internal class Replay<TState, TCommand, TEntry>(string stream, IModel<TState, TCommand, TEntry> model, IEnumerable<Snapshot> snapshots) : IReplay
{
    private readonly ILookup<long, Snapshot> _snapshots = snapshots.ToLookup(s => s.Version);

    private long _version;
    private byte[] _hash = JournalEntry.NoHash;
    private bool _broken;

    public string Stream => stream;

    public TState State { get; private set; } = model.Empty(stream);

    public string? Follow(JournalEntry entry)
    {
        if (_broken) return null;
        var difference = Difference(entry);
        _broken = difference is not null;
        return difference;
    }

    // Nobody but the engine writes a snapshot, and only of what is durable: the end of the stream was cut off.
    public string? End() => !_broken && _snapshots.Any(s => s.Key > _version)
        ? $"{stream} version {_version + 1}: the entry is missing, though there is a snapshot of version {_snapshots.Max(s => s.Key)}."
        : null;

    private string? Difference(JournalEntry entry)
    {
        if (entry.Version != _version + 1) return $"{stream} version {_version + 1}: the entry is missing.";
        if (!entry.Follows(_hash)) return $"{stream} version {entry.Version}: the hash does not follow from the entry and the one before.";
        (_version, _hash) = (entry.Version, entry.Hash);
        try
        {
            var read = model.ReadEntry(entry.Body);
            State = model.Evolve(State, read);
            Taken(read);
            if (model.OutstandingOf(State) != entry.Outstanding)
                return $"{stream} version {entry.Version}: the journal says {entry.Outstanding} matters are outstanding, the book {model.OutstandingOf(State)}.";
            return _snapshots[_version].Any(Differs) ? $"{stream} version {entry.Version}: the snapshot is not what replay gives." : null;
        }
        catch (Exception broken)
        {
            // What nobody could have written may break anything: no rule, JSON or sum that fails on it is a fault of the audit.
            return $"{stream} version {entry.Version}: {broken.Message}";
        }
    }

    // A snapshot of an older format is never used, so it cannot mislead.
    private bool Differs(Snapshot snapshot) =>
        Written(snapshot.Format) is { } body && (!snapshot.Hash.AsSpan().SequenceEqual(_hash) || snapshot.Body != body);

    /// <summary>What a snapshot of a format must be here; null for a format that is not read.</summary>
    protected virtual string? Written(string format) => format == model.SnapshotFormat ? model.WriteState(State) : null;

    protected virtual void Taken(TEntry entry)
    {
    }
}

/// <summary>Replays a book, and remembers what the proof needs beyond its state.</summary>
internal sealed class ReplayedBook(string organisation, IEnumerable<Snapshot> snapshots)
    : Replay<Book, BookCommand, BookEntry>(organisation, BookModel.Instance, snapshots)
{
    private Movements _movements = Movements.None;

    /// <summary>Received from outside the federation, by line; virements between the holder's funds count too, and sum to zero.</summary>
    public Dictionary<Line, long> FromOutsidePence { get; } = [];

    /// <summary>Ids of transfers from others that are recorded here as received. Those long settled cost memory only while an audit runs.</summary>
    public HashSet<string> Received { get; } = new(StringComparer.Ordinal);

    protected override string? Written(string format) =>
        format == BookHistory.Instance.SnapshotFormat ? BookHistory.Instance.Write(_movements) : base.Written(format);

    protected override void Taken(BookEntry entry)
    {
        _movements = _movements.After(entry);
        if (entry.Kind is EntryKind.FundingReceived or EntryKind.SupplementReceived) Outside(entry.Line, entry.AmountPence);
        if (entry.Kind == EntryKind.VirementMade)
        {
            // Within one holder, so no parent knows of it; over the year it comes to nothing.
            Outside(entry.Line, -entry.AmountPence);
            Outside(entry.Line with { Fund = entry.Counterparty! }, entry.AmountPence);
        }
        if (entry.Kind is EntryKind.DelegationReceived or EntryKind.ReturnReceived or EntryKind.VirementPassed) Received.Add(entry.CommandId);
        // A virement that the sibling refused is the sender's again.
        if (entry is { Kind: EntryKind.TransferTakenBack, Transfers: [{ OnBehalfOf: { } sender } passed] })
            Received.Remove(Transfer.ReceiveIdOf(sender, passed.Id));
        // Of entries that move received money only those from outside are reversed.
        if (entry.Kind == EntryKind.Reversed)
        {
            foreach (var back in entry.Postings.Where(p => p.Account.Kind == AccountKind.Received)) Outside(back.Account.Line, -back.AmountPence);
        }
    }

    private void Outside(Line line, long pence) => FromOutsidePence[line] = FromOutsidePence.GetValueOrDefault(line) + pence;
}
