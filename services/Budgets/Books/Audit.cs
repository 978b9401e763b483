using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Budgets;
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
/// balance, the identity of each book, that each book agrees with its parent's, and the conservation of money; with a
/// checkpoint, also that the journal still has the history that it shows. Asks nothing of the running services.
/// </summary>
public sealed class Audit
{
    private readonly List<ReplayedBook> _books = [];
    private readonly Dictionary<string, IReadOnlyList<Snapshot>> _snapshots;
    private readonly CheckpointComparison? _checkpoint;
    private readonly AuditProgress? _progress;
    private Agreement _agreement = new([]);
    private IReplay? _current;

    private Audit(IReadOnlyList<Snapshot> snapshots, Checkpoint? checkpoint, AuditProgress? progress)
    {
        _snapshots = snapshots.GroupBy(s => s.Stream).ToDictionary(s => s.Key, s => (IReadOnlyList<Snapshot>)[.. s], StringComparer.Ordinal);
        _checkpoint = checkpoint is null ? null : new(checkpoint);
        _progress = progress;
        Snapshots = snapshots.Count;
    }

    /// <summary>Streams read, the register included.</summary>
    public int Streams { get; private set; }

    /// <summary>Entries read.</summary>
    public long Entries { get; private set; }

    /// <summary>Snapshots compared with what replay gives.</summary>
    public int Snapshots { get; }

    /// <summary>The checkpoint that the journal was compared with, if any.</summary>
    public Checkpoint? Checkpoint => _checkpoint?.Checkpoint;

    /// <summary>The first thing that is not as it must be, with stream, version and account; null when all is well.</summary>
    public Difference? FirstDifference { get; private set; }

    /// <summary>Every year in which any book has a line.</summary>
    public IEnumerable<FinancialYear> Years => _books.SelectMany(b => b.State.Lines.Keys).Select(l => l.Year).Distinct().Order();

    /// <summary>Audits a journal.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="cancellation">Ends the audit.</param>
    /// <param name="checkpoint">Where streams ended earlier; they must still have that history.</param>
    /// <param name="progress">Told how far the audit has come.</param>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    public static async Task<Audit> Of(
        IJournal journal, CancellationToken cancellation, Checkpoint? checkpoint = null, AuditProgress? progress = null)
    {
        // Read before the entries, so that each is of an entry that the scan will show.
        var audit = new Audit(await journal.ReadSnapshots(), checkpoint, progress);
        try
        {
            await journal.Scan(audit.Follow, cancellation);
        }
        catch (JournalUnavailableException failure) when (audit._current is { } reached)
        {
            throw new JournalUnavailableException($"{failure.Message} What could be read ends at {reached.Stream} version {reached.Version}.", failure);
        }
        audit.Finish();
        return audit;
    }

    /// <summary>The proof of one year.</summary>
    public ConservationProof ProofOf(FinancialYear year)
    {
        var received = _books.SelectMany(b => b.FromOutsidePence).Where(l => l.Key.Year == year).Select(l => l.Value);
        var held = _books.SelectMany(b => b.State.Lines).Where(l => l.Key.Year == year).Select(l => l.Value.HeldPence);
        var inTransit = _books.SelectMany(b => b.State.InFlight.Values)
            .Where(t => t.Line.Year == year && !_agreement.IsRecorded(t))
            .Select(t => t.AmountPence);
        // What is carried out of the year before opens here when every book above its holder has turned it.
        var opening = _books.SelectMany(b => b.State.InFlight.Values)
            .Where(t => t is { Kind: TransferKind.CarryForward, OnBehalfOf: null } && t.NextLine.Year == year)
            .Select(_agreement.TurnedAbovePence);
        return new(Total(received), Total(held), Total(inTransit.Concat(opening)));
    }

    // What was forged may add up to more than there are pence; that ends no audit.
    private static long Total(IEnumerable<long> amountsPence) =>
        long.CreateSaturating(amountsPence.Aggregate(Int128.Zero, (sum, pence) => sum + pence));

    private void Follow(FeedEntry fed)
    {
        if (fed.Entry.Stream != _current?.Stream)
        {
            FinishStream();
            _current = ReplayOf(fed.Entry.Stream);
            _progress?.BeginStream();
        }
        Entries++;
        _progress?.ReadEntry();
        // Also after the first difference, so that the figures are of all other books.
        var difference = _current!.Follow(fed);
        var rewritten = _checkpoint?.Follow(fed.Entry);
        FirstDifference ??= difference ?? rewritten;
    }

    private IReplay ReplayOf(string stream)
    {
        var snapshots = _snapshots.Remove(stream, out var own) ? own : [];
        return stream == RegisterModel.Stream
            ? new Replay<Register, RegisterCommand, RegisterEntry>(stream, RegisterModel.Instance, snapshots)
            : new ReplayedBook(stream, snapshots);
    }

    private void FinishStream()
    {
        if (_current is null) return;
        Streams++;
        var difference = _current.End();
        var cutOff = _checkpoint?.End(_current.Stream, _current.Version);
        FirstDifference ??= difference ?? cutOff;
        if (_current is ReplayedBook book) _books.Add(book);
    }

    private void Finish()
    {
        FinishStream();
        FirstDifference ??= _checkpoint?.Missing();
        if (_snapshots.Values.Select(s => s[0]).MinBy(s => s.Stream, StringComparer.Ordinal) is { } orphan)
            FirstDifference ??= new(orphan.Stream, 1, null, $"the entry is missing, though there is a snapshot of version {orphan.Version}.");

        _agreement = new(_books);
        FirstDifference ??= _agreement.FirstDifference();
        foreach (var year in Years)
        {
            var proof = ProofOf(year);
            if (!proof.Balanced)
            {
                FirstDifference ??= new("", 0, new(new(year, ""), AccountKind.Received),
                    $"{year}: received {proof.ReceivedPence} pence, held {proof.HeldPence} and in transit {proof.InTransitPence}.");
            }
        }
    }
}
