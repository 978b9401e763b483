using Federated.Budgets.Books;
using Federated.Budgets.Registry;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;

namespace Federated.Budgets.Api;

/// <summary>Which events somebody follows.</summary>
/// <param name="Top">Events of this organisation and those below it; null for all.</param>
/// <param name="Kinds">Kinds of events; empty for all.</param>
internal sealed record EventFilter(string? Top, IReadOnlySet<string> Kinds)
{
    /// <summary>Whether an entry of this kind may tell something that is asked for.</summary>
    public bool MayShow(string entryKind) => Kinds.Count == 0 || Kinds.Contains(entryKind) || Kinds.Overlaps(EventMapping.WarningKinds);

    /// <summary>Whether an event of this kind is asked for.</summary>
    public bool Shows(string kind) => Kinds.Count == 0 || Kinds.Contains(kind);
}

/// <summary>Events, and the position of the last entry that was looked at for them.</summary>
/// <param name="Events">In the order of the feed.</param>
/// <param name="Position">Where to go on.</param>
/// <param name="HasMore">Whether more may follow at once.</param>
internal sealed record EventSlice(IReadOnlyList<V1.Event> Events, long Position, bool HasMore)
{
    public V1.EventPage Page => new() { Events = { Events }, Next = Position == 0 ? "" : Paging.Token(Position), HasMore = HasMore };
}

/// <summary>Reads events from the journal's feed.</summary>
internal sealed class EventFeed(IJournal journal, RegisterCache cache)
{
    /// <summary>Entries to a read.</summary>
    private const int Chunk = 500;

    /// <summary>Entries looked at for one answer, so that a rare event does not keep its caller waiting for the whole journal.</summary>
    private const int MostEntries = 10_000;

    /// <summary>Whether an entry of this journal has this position, or it is the beginning.</summary>
    public async Task<bool> Has(long position) =>
        position == 0 || (await journal.ReadFeed(position - 1, 1)) is [var entry] && entry.Position == position;

    /// <summary>Events after a position: at least <paramref name="limit"/> where there are so many, and all that the last entry tells.</summary>
    public async Task<EventSlice> Read(EventFilter filter, long after, int limit, CancellationToken cancellation)
    {
        var federation = (await cache.Current()).Federation;
        var events = new List<V1.Event>();
        for (var seen = 0; seen < MostEntries; seen += Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var entries = await journal.ReadFeed(after, Chunk);
            // An organisation that came since must be known: what is passed over now is never shown again.
            if (entries.Any(e => e.Entry.Stream != RegisterModel.Stream && federation.Find(e.Entry.Stream) is null))
                federation = (await cache.Refresh()).Federation;
            foreach (var (position, entry) in entries)
            {
                if (events.Count >= limit) return new(events, after, HasMore: true);
                events.AddRange(EventsOf(entry, filter, federation));
                after = position;
            }
            if (entries.Count < Chunk) return new(events, after, HasMore: false);
        }
        return new(events, after, HasMore: true);
    }

    private static IEnumerable<V1.Event> EventsOf(JournalEntry journalled, EventFilter filter, Federation federation)
    {
        // Organisations, funds and limits are read from the register; nobody waits for them to change.
        if (journalled.Stream == RegisterModel.Stream) return [];
        if (filter.Top is { } top && !federation.IsWithin(journalled.Stream, top)) return [];
        if (!filter.MayShow(journalled.Kind)) return [];
        return EventMapping.Events(journalled, journalled.Read(BookModel.Instance.ReadEntry)).Where(e => filter.Shows(e.Data.Kind));
    }
}
