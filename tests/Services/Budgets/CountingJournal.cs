using Federated.Engine.Journals;

namespace Federated.Tests.Services.Budgets;

/// <summary>A real journal that counts what is read from it.</summary>
internal sealed class CountingJournal(IJournal journal) : IJournal
{
    private int _reads;
    private int _entries;

    public int Reads => Volatile.Read(ref _reads);

    public int Entries => Volatile.Read(ref _entries);

    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch) => journal.Append(batch);

    public async Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit)
    {
        var entries = await Counted(journal.Read(stream, afterVersion, limit));
        Interlocked.Add(ref _entries, entries.Count);
        return entries;
    }

    public Task<JournalEntry?> Find(string stream, string id) => Counted(journal.Find(stream, id));

    public Task<long> HeadVersion(string stream) => Counted(journal.HeadVersion(stream));

    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => Counted(journal.ReadFeed(afterPosition, limit));

    public Task<IReadOnlyList<StreamHead>> Heads() => journal.Heads();

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => journal.Scan(visit, cancellation);

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => journal.StreamsWithOutstanding();

    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) =>
        Counted(journal.ReadSnapshot(stream, format, atMostVersion));

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => Counted(journal.ReadSnapshots());

    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => journal.WriteSnapshot(snapshot, keepEarlier);

    public ValueTask DisposeAsync() => journal.DisposeAsync();

    private Task<T> Counted<T>(Task<T> read)
    {
        Interlocked.Increment(ref _reads);
        return read;
    }
}
