using Federated.Engine.Journals;

namespace Federated.Engine.Histories;

/// <summary>
/// Reads streams as they were. A snapshot of the view is kept after each <see cref="Every"/> entries, so the view at any
/// version costs one snapshot and fewer entries than that, and the version at any instant a binary search over recorded
/// times: neither grows with history but for the logarithm. May be called from any thread.
/// </summary>
/// <param name="view">What to keep.</param>
/// <param name="journal">Where the entries are.</param>
/// <param name="commit">Writes the snapshots.</param>
/// <param name="every">Entries between two snapshots; 1 or more.</param>
public sealed class History<TView, TEntry>(IHistoryView<TView, TEntry> view, IJournal journal, GroupCommit commit, int every = 500)
{
    /// <summary>Entries between two snapshots.</summary>
    public int Every => every;

    /// <summary>
    /// The view after a stream's entry of a version; 0 for the time before the first. Snapshots missing on the way (none
    /// was written yet, or in another format) are written, so asking for the newest version now and then keeps up.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    /// <exception cref="JournalCorruptException">The stream ends before that version.</exception>
    public async Task<TView> At(string stream, long version)
    {
        var snapshot = await journal.ReadSnapshot(stream, view.SnapshotFormat, version);
        var (state, reached) = snapshot is null ? (view.Empty, 0) : (view.Read(snapshot.Body), snapshot.Version);
        while (reached < version)
        {
            var page = await journal.Read(stream, reached, (int)Math.Min(every - reached % every, version - reached));
            if (page.Count == 0) throw new JournalCorruptException($"{stream} ends at version {reached}, before {version}.");
            state = page.Aggregate(state, (before, entry) => view.After(before, entry.Read(view.ReadEntry)));
            reached = page[^1].Version;
            if (reached % every == 0) commit.Save(new(stream, reached, page[^1].Hash, view.SnapshotFormat, view.Write(state)), keepEarlier: true);
        }
        return state;
    }

    /// <summary>The last of a stream's versions that was recorded at or before an instant; 0 when none was.</summary>
    /// <param name="stream">Which.</param>
    /// <param name="instant">Any.</param>
    /// <param name="newest">A version that is durable; later ones are not looked at.</param>
    /// <exception cref="JournalUnavailableException">The journal cannot be read.</exception>
    public async Task<long> VersionAt(string stream, DateTimeOffset instant, long newest)
    {
        var (recorded, last) = (0L, newest);
        // The newest first: most ask for a moment ago.
        for (var probe = newest; recorded < last; probe = recorded + (last - recorded + 1) / 2)
        {
            if (await RecordedAt(stream, probe) <= instant) recorded = probe;
            else last = probe - 1;
        }
        return recorded;
    }

    private async Task<DateTimeOffset> RecordedAt(string stream, long version) =>
        await journal.Read(stream, version - 1, 1) is [var entry]
            ? view.RecordedAtOf(entry.Read(view.ReadEntry))
            : throw new JournalCorruptException($"{stream} has no version {version}.");
}
