using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>Follows the journal as it grows: after each transaction every book is in order, and no pound was made or lost.</summary>
internal sealed class JournalCheck(World world) : IJournalWatch
{
    private readonly Dictionary<string, NaiveBook> _books = Federation.Organisations.ToDictionary(o => o.Code, o => new NaiveBook(o.Code), StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _units = new(StringComparer.Ordinal);

    /// <summary>Told of each entry that became durable.</summary>
    public event Action<string, NaiveEntry>? Took;

    public int InFlight => _books.Values.Sum(book => book.InFlight.Count);

    public NaiveBook Book(string organisation) => _books[organisation];

    /// <summary>These commands count as one.</summary>
    public void Expect(IReadOnlyList<string> unit)
    {
        foreach (var id in unit) _units[id] = unit;
    }

    public void Written(IReadOnlyList<JournalUnit> batch, IReadOnlyList<AppendOutcome> outcomes)
    {
        var written = batch.Where((_, i) => outcomes[i] == AppendOutcome.Appended).SelectMany(unit => unit.Entries).ToList();
        foreach (var entry in written)
        {
            if (Wrong(entry) is { } wrong) world.Wrong("books", $"{entry.Stream} version {entry.Version} ({entry.Id}): {wrong}.");
        }
        foreach (var entry in written)
        {
            if (_units.TryGetValue(entry.Id, out var unit) && unit.FirstOrDefault(id => Book(entry.Stream).Find(id) is null) is { } missing)
                world.Wrong("units", $"{entry.Stream} has {entry.Id} and not {missing}, which count as one.");
        }
        if (written.Count > 0) Bank();
    }

    public void SnapshotWritten(Snapshot snapshot)
    {
        var book = Book(snapshot.Stream);
        if (snapshot.Version > book.Entries.Count) world.Wrong("snapshots", $"There is a snapshot of {snapshot.Stream} version {snapshot.Version}, which is not durable.");
    }

    private string? Wrong(JournalEntry entry)
    {
        var book = Book(entry.Stream);
        if (entry.Version != book.Entries.Count + 1) return $"it follows version {book.Entries.Count}";
        book.Hash = NaiveChain.HashAfter(book.Hash, entry);
        if (!book.Hash.AsSpan().SequenceEqual(entry.Hash)) return "its hash does not follow";
        NaiveEntry read;
        try
        {
            read = NaiveEntry.Of(entry.Version, entry.Id, entry.Fingerprint, entry.Body);
        }
        catch (Exception failure)
        {
            return failure.Message;
        }
        if (read.Kind != entry.Kind) return $"the journal calls it {entry.Kind}, and it is {read.Kind}";
        var wrong = WrongAnswerToTransfer(book, read) ?? book.Take(read);
        Took?.Invoke(entry.Stream, read);
        return wrong;
    }

    // Of what must never be refused, and never settled.
    private string? WrongAnswerToTransfer(NaiveBook book, NaiveEntry entry)
    {
        if (entry.Refusal == "transfer-not-in-flight") return "it settles what is not in flight";
        if (entry is { Kind: "refused", Refusal: "delegation-exceeded", Transfers: [var asked] })
        {
            var delegated = book.Balance($"{asked.Line}/delegated/{asked.From}");
            var arrived = book.InFlight.Values.Where(t => t.To == asked.From && t.Line == asked.Line && Book(t.To).Accepted.Contains(t.ReceiveId)).Sum(t => t.Pence);
            if (delegated + arrived >= asked.Pence) return $"{asked.From} has {delegated} and {arrived} that it took and that is not settled, and may not give back {asked.Pence}";
        }
        foreach (var transfer in entry.Transfers)
        {
            if (entry.Kind == "transfer-settled" && !Book(transfer.To).Accepted.Contains(transfer.ReceiveId)) return $"{transfer.To} has not taken {transfer.Key}";
            if (entry.Kind == "transfer-taken-back" && Book(transfer.To).Accepted.Contains(transfer.ReceiveId)) return $"{transfer.To} has taken {transfer.Key}";
            if (entry.Accepts && entry.Kind != "virement-passed" && !Book(transfer.From).InFlight.ContainsKey(transfer.Key)) return $"{transfer.From} has not sent {transfer.Key}, or has ended it";
        }
        return null;
    }

    // Received from outside = held anywhere + in flight and not taken.
    private void Bank()
    {
        var (outside, held, inFlight) = (0L, 0L, 0L);
        foreach (var book in _books.Values)
        {
            outside += book.FromOutsidePence;
            held += book.HeldPence;
            inFlight += book.InFlight.Values.Where(t => !Book(t.To).Accepted.Contains(t.ReceiveId)).Sum(t => t.Pence);
        }
        if (outside != held + inFlight) world.Wrong("bank", $"{outside} came in; {held} are held and {inFlight} in flight.");
    }
}
