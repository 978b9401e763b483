using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Registers;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>The conservation proof of one year, in pence.</summary>
/// <param name="ReceivedPence">From outside the federation.</param>
/// <param name="HeldPence">Available, reserved, committed and spent, over all organisations.</param>
/// <param name="InTransitPence">Sent, and not recorded by the receiver.</param>
public sealed record ConservationProof(long ReceivedPence, long HeldPence, long InTransitPence)
{
    /// <summary>No pound was made or lost.</summary>
    public bool Balanced => ReceivedPence == HeldPence + InTransitPence;
}

/// <summary>
/// Replays every stream of a journal from its first entry, as of one moment, and checks the hash chains, each entry's
/// balance, the identity of each book, that each book agrees with its parent's, and the conservation of money.
/// Asks nothing of the running services.
/// </summary>
public sealed class Audit
{
    private readonly List<ReplayedBook> _books = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private Audit()
    {
    }

    /// <summary>Streams read, the register included.</summary>
    public int Streams { get; private set; }

    /// <summary>Entries read.</summary>
    public long Entries { get; private set; }

    /// <summary>Snapshots compared with what replay gives.</summary>
    public int Snapshots { get; private set; }

    /// <summary>The first thing that is not as it must be, with stream, version and account; null when all is well.</summary>
    public string? FirstDifference { get; private set; }

    /// <summary>Every year in which any book has a line.</summary>
    public IEnumerable<FinancialYear> Years => _books.SelectMany(b => b.State.Lines.Keys).Select(l => l.Year).Distinct().Order();

    /// <summary>Audits a journal.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    public static async Task<Audit> Of(IJournal journal, CancellationToken cancellation)
    {
        var audit = new Audit();
        // Read before the entries, so that each is of an entry that the scan will show.
        var read = await journal.ReadSnapshots();
        var snapshots = read.ToLookup(s => s.Stream, StringComparer.Ordinal);
        audit.Snapshots = read.Count;
        IReplay? current = null;
        await journal.Scan(entry =>
        {
            if (entry.Stream != current?.Stream)
            {
                audit.Finish(current);
                current = entry.Stream == RegisterModel.Stream
                    ? new Replay<Register, RegisterCommand, RegisterEntry>(entry.Stream, RegisterModel.Instance, snapshots[entry.Stream])
                    : new ReplayedBook(entry.Stream, snapshots[entry.Stream]);
            }
            audit.Entries++;
            // Also after the first difference, so that the figures are of all other books.
            var difference = current.Follow(entry);
            audit.FirstDifference ??= difference;
        }, cancellation);
        audit.Finish(current);
        if (read.FirstOrDefault(s => !audit._seen.Contains(s.Stream)) is { } orphan)
            audit.FirstDifference ??= $"{orphan.Stream} version 1: the entry is missing, though there is a snapshot of version {orphan.Version}.";
        audit.FirstDifference ??= Agreement.FirstDifference(audit._books);
        foreach (var year in audit.Years)
        {
            var proof = audit.ProofOf(year);
            if (!proof.Balanced)
                audit.FirstDifference ??= $"{year}: received {proof.ReceivedPence} pence, held {proof.HeldPence} and in transit {proof.InTransitPence}.";
        }
        return audit;
    }

    /// <summary>The proof of one year.</summary>
    public ConservationProof ProofOf(FinancialYear year)
    {
        var received = _books.Sum(b => b.FromOutsidePence.Where(l => l.Key.Year == year).Sum(l => l.Value));
        var held = _books.Sum(b => b.State.Lines.Where(l => l.Key.Year == year).Sum(l => l.Value.HeldPence));
        var byStream = _books.ToDictionary(b => b.Stream, StringComparer.Ordinal);
        var inTransit = _books.SelectMany(b => b.State.InFlight.Values)
            .Where(t => t.Line.Year == year && !Agreement.IsRecorded(byStream, t))
            .Sum(t => t.AmountPence);
        return new(received, held, inTransit);
    }

    private void Finish(IReplay? replay)
    {
        if (replay is null) return;
        Streams++;
        _seen.Add(replay.Stream);
        FirstDifference ??= replay.End();
        if (replay is ReplayedBook book) _books.Add(book);
    }
}
