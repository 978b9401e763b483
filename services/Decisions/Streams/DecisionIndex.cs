using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Engine.Journals;

namespace Federated.Decisions.Streams;

/// <summary>A decision as lists find it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Position">Where its proposal stands in the journal: newest last.</param>
/// <param name="Ics">Code of its ICS.</param>
/// <param name="Forum">Code of the organisation whose board decides.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Year">Financial year of its money.</param>
/// <param name="ProposedOn">The day of the proposal.</param>
internal sealed record IndexedDecision(string Id, long Position, string Ics, string Forum, DecisionState State, FinancialYear Year, DateOnly ProposedOn);

/// <summary>
/// Which decisions there are. Read from the journal's feed when it is asked, so it shows whatever was answered before; in
/// memory, a few words a decision.
/// </summary>
internal sealed class DecisionIndex(IJournal journal) : IDisposable
{
    private const int PageSize = 500;

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly SortedDictionary<long, IndexedDecision> _byPosition = [];
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private long _read;

    /// <summary>Those that match, newest first.</summary>
    public async Task<IReadOnlyList<IndexedDecision>> Find(Func<IndexedDecision, bool> match)
    {
        await _reading.WaitAsync();
        try
        {
            await CatchUp();
            return [.. _byPosition.Values.Reverse().Where(match)];
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task CatchUp()
    {
        IReadOnlyList<FeedEntry> page;
        do
        {
            page = await journal.ReadFeed(_read, PageSize);
            foreach (var (position, entry) in page)
            {
                if (StreamNames.DecisionIn(entry.Stream) is { } id) Take(id, position, entry.Read(DecisionModel.Instance.ReadEntry));
                _read = position;
            }
        }
        while (page.Count == PageSize);
    }

    private void Take(string id, long position, DecisionEntry entry)
    {
        if (entry.Kind == DecisionEntryKind.Refused) return;
        if (entry is { Kind: DecisionEntryKind.Proposed, Proposal: { } proposal })
        {
            _positions[id] = position;
            _byPosition[position] = new(id, position, entry.Ics!, entry.Round!.Forum, entry.State, proposal.Year, entry.On);
            return;
        }
        var known = _byPosition[_positions[id]];
        _byPosition[known.Position] = known with { State = entry.State, Forum = entry.Round?.Forum ?? known.Forum };
    }
}
