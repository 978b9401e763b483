using Federated.Engine.Journals;

namespace Federated.Tests.Services.Budgets;

/// <summary>A real journal whose appends wait while a test holds it.</summary>
internal sealed class HeldJournal(IJournal journal) : IJournal
{
    private TaskCompletionSource _reached = new();
    private TaskCompletionSource? _held;

    /// <summary>Holds what is appended from now on, until <see cref="Release"/>.</summary>
    public void Hold() => (_reached, _held) =
        (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Ends when an append is being held.</summary>
    public Task Reached() => _reached.Task;

    /// <summary>Lets everything go.</summary>
    public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public async Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch)
    {
        if (Volatile.Read(ref _held) is { } held)
        {
            _reached.TrySetResult();
            await held.Task;
        }
        return await journal.Append(batch);
    }

    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) => journal.Read(stream, afterVersion, limit);

    public Task<JournalEntry?> Find(string stream, string id) => journal.Find(stream, id);

    public Task<long> HeadVersion(string stream) => journal.HeadVersion(stream);

    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => journal.ReadFeed(afterPosition, limit);

    public Task<IReadOnlyList<StreamHead>> Heads() => journal.Heads();

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => journal.Scan(visit, cancellation);

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => journal.StreamsWithOutstanding();

    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) =>
        journal.ReadSnapshot(stream, format, atMostVersion);

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => journal.ReadSnapshots();

    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => journal.WriteSnapshot(snapshot, keepEarlier);

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
