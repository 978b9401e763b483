using Federated.Decisions.Streams;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Journals;

namespace Federated.Decisions.Auditing;

/// <summary>
/// Replays every stream of a journal of decisions from its first entry, as of one moment, and checks the hash chains, that
/// rules and snapshots give what the journal says, and that each measure counted just the decisions that were approved.
/// Whether what it counted of commitments is what the books say, only their journal can tell.
/// </summary>
internal sealed class DecisionsAudit
{
    private readonly Dictionary<string, IReadOnlyList<Snapshot>> _snapshots;
    private readonly List<ReplayedDecision> _decisions = [];
    private readonly List<ReplayedShare> _shares = [];
    private IReplay? _current;

    private DecisionsAudit(IReadOnlyList<Snapshot> snapshots) =>
        _snapshots = snapshots.GroupBy(s => s.Stream).ToDictionary(s => s.Key, s => (IReadOnlyList<Snapshot>)[.. s], StringComparer.Ordinal);

    /// <summary>Streams read.</summary>
    public int Streams { get; private set; }

    /// <summary>Entries read.</summary>
    public long Entries { get; private set; }

    /// <summary>The first thing that is not as it must be; null when all is well.</summary>
    public Difference? FirstDifference { get; private set; }

    /// <summary>Every decision that was proposed.</summary>
    public IEnumerable<Decision> Decisions => _decisions.Select(d => d.State).Where(d => d.Exists);

    /// <summary>The measure of each ICS, and the decisions that it counted.</summary>
    public IEnumerable<(Tally Tally, IReadOnlySet<string> Counted)> Measures => _shares.Select(s => (s.State, (IReadOnlySet<string>)s.Counted));

    /// <summary>Audits a journal.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    public static async Task<DecisionsAudit> Of(IJournal journal, CancellationToken cancellation)
    {
        // Read before the entries, so that each is of an entry that the scan will show.
        var audit = new DecisionsAudit(await journal.ReadSnapshots());
        await journal.Scan(audit.Follow, cancellation);
        audit.Finish();
        return audit;
    }

    private void Follow(FeedEntry fed)
    {
        if (fed.Entry.Stream != _current?.Stream)
        {
            FinishStream();
            _current = ReplayOf(fed.Entry.Stream);
        }
        Entries++;
        var difference = _current!.Follow(fed);
        FirstDifference ??= difference;
    }

    private IReplay ReplayOf(string stream)
    {
        var snapshots = _snapshots.Remove(stream, out var own) ? own : [];
        if (StreamNames.DecisionIn(stream) is not null) return new ReplayedDecision(stream, snapshots);
        if (StreamNames.ShareIn(stream) is not null) return new ReplayedShare(stream, snapshots);
        if (StreamNames.SchemeIn(stream) is not null)
            return new Replay<SchemeBook, SchemeCommand, SchemeEntry>(stream, SchemeModel.Instance, snapshots);
        throw new JournalCorruptException($"The journal of decisions has a stream {stream}, which nobody writes.");
    }

    private void FinishStream()
    {
        if (_current is null) return;
        Streams++;
        var difference = _current.End();
        FirstDifference ??= difference;
        if (_current is ReplayedDecision decision) _decisions.Add(decision);
        if (_current is ReplayedShare share) _shares.Add(share);
    }

    private void Finish()
    {
        FinishStream();
        if (_snapshots.Values.Select(s => s[0]).MinBy(s => s.Stream, StringComparer.Ordinal) is { } orphan)
            FirstDifference ??= new(orphan.Stream, 1, null, $"the entry is missing, though there is a snapshot of version {orphan.Version}.");
        FirstDifference ??= CountedOtherwise();
    }

    // Counted is what was approved, each once; what is approved and not counted yet still has its message under way.
    private Difference? CountedOtherwise()
    {
        var byId = _decisions.ToDictionary(d => d.State.Id, StringComparer.Ordinal);
        foreach (var share in _shares)
        {
            if (share.CountedTwice is { } twice) return new(share.Stream, share.Version, null, $"decision {twice} is counted twice.");
            foreach (var id in share.Counted)
            {
                if (!byId.TryGetValue(id, out var decision) || decision.State.State != DecisionState.Approved || decision.State.Ics != share.State.Ics)
                    return new(share.Stream, share.Version, null, $"decision {id} is counted, and is not an approved one of this ICS.");
            }
        }
        var counted = _shares.SelectMany(s => s.Counted).ToHashSet(StringComparer.Ordinal);
        return _decisions.FirstOrDefault(d => d.State.Claim == ClaimState.Counted && !counted.Contains(d.State.Id)) is { } lost
            ? new(lost.Stream, lost.Version, null, "the decision says that it is counted, and no measure has it.")
            : null;
    }
}
