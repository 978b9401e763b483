using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Journals;

/// <summary>
/// A journal that keeps everything in memory: what the simulation puts its faults around. It passes the contract of every
/// journal, so what it lets through a real one lets through too.
/// </summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Stream> _streams = new(StringComparer.Ordinal);
    private readonly List<FeedEntry> _feed = [];
    private readonly List<Snapshot> _snapshots = [];

    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch) =>
        Locked<IReadOnlyList<AppendOutcome>>(() => [.. batch.Select(Write)]);

    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) =>
        Locked<IReadOnlyList<JournalEntry>>(() => [.. EntriesOf(stream).Skip((int)afterVersion).Take(limit).Select(f => f.Entry)]);

    public Task<JournalEntry?> Find(string stream, string id) =>
        Locked(() => _streams.GetValueOrDefault(stream)?.ById.GetValueOrDefault(id));

    public Task<long> HeadVersion(string stream) => Locked(() => (long)EntriesOf(stream).Count);

    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) =>
        Locked<IReadOnlyList<FeedEntry>>(() => [.. _feed.Skip((int)afterPosition).Take(limit)]);

    public Task<IReadOnlyList<StreamHead>> Heads() => Locked<IReadOnlyList<StreamHead>>(() =>
        [.. _streams.Values.Select(stream => stream.Entries[^1].Entry).Select(last => new StreamHead(last.Stream, last.Version, last.Hash))]);

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation)
    {
        List<FeedEntry> all;
        lock (_lock) all = [.. _streams.Values.SelectMany(stream => stream.Entries)];
        foreach (var fed in all)
        {
            if (cancellation.IsCancellationRequested) return Task.FromCanceled(cancellation);
            visit(fed);
        }
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => Locked<IReadOnlyList<string>>(() =>
        [.. _streams.Where(stream => stream.Value.Entries[^1].Entry.Outstanding > 0).Select(stream => stream.Key)]);

    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) => Locked(() =>
        _snapshots.Where(s => s.Stream == stream && s.Format == format && s.Version <= atMostVersion).MaxBy(s => s.Version));

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => Locked<IReadOnlyList<Snapshot>>(() =>
        [.. _snapshots.OrderBy(s => s.Stream, StringComparer.Ordinal).ThenBy(s => s.Version)]);

    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => Locked(() =>
    {
        var name = snapshot.Format[..(snapshot.Format.LastIndexOf('-') + 1)];
        _snapshots.RemoveAll(s => s.Stream == snapshot.Stream && s.Format.StartsWith(name, StringComparison.Ordinal)
            && (s.Format != snapshot.Format || s.Version == snapshot.Version || !keepEarlier));
        _snapshots.Add(snapshot);
        return snapshot;
    });

    /// <summary>Nothing to let go of: it may be used on, as a file may be opened again.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<FeedEntry> EntriesOf(string stream) => _streams.GetValueOrDefault(stream)?.Entries ?? [];

    private AppendOutcome Write(JournalUnit unit)
    {
        var known = _streams.GetValueOrDefault(unit.Stream) ?? new();
        var (version, hash) = known.Entries is [.., var last] ? (last.Entry.Version, last.Entry.Hash) : (0, JournalEntry.NoHash);
        foreach (var entry in unit.Entries)
        {
            // A version may be free again for an entry that was decided on top of one that was forestalled: its hash tells.
            if (entry.Version != version + 1 || !entry.Follows(hash)) return AppendOutcome.WrongVersion;
            if (known.ById.ContainsKey(entry.Id)) return AppendOutcome.DuplicateId;
            (version, hash) = (entry.Version, entry.Hash);
        }
        if (unit.Entries.DistinctBy(e => e.Id).Count() < unit.Entries.Length) return AppendOutcome.DuplicateId;
        foreach (var entry in unit.Entries)
        {
            var fed = new FeedEntry(_feed.Count + 1, entry);
            _feed.Add(fed);
            known.Entries.Add(fed);
            known.ById.Add(entry.Id, entry);
        }
        _streams[unit.Stream] = known;
        return AppendOutcome.Appended;
    }

    private Task<T> Locked<T>(Func<T> work)
    {
        lock (_lock) return Task.FromResult(work());
    }

    private sealed class Stream
    {
        public List<FeedEntry> Entries { get; } = [];

        public Dictionary<string, JournalEntry> ById { get; } = new(StringComparer.Ordinal);
    }
}
