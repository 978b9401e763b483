using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Federated.Tests.Services.Compat;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>How an audit tells its progress, and how it is stopped.</summary>
[Collection(RecordedJournal.Name)]
public sealed class AuditorTests(RecordedJournal recorded)
{
    private const int HeldAt = 10;

    [Fact]
    public async Task Progress_is_told_at_the_start_and_then_now_and_then()
    {
        using var copy = recorded.Copy();
        await using var journal = new HeldJournal(copy.Folder, HeldAt);
        var time = new ManualTime();
        var told = new List<(int Streams, long Entries)>();
        var run = Auditor(journal, time).Run(null, Tell, default);
        await journal.Reached;
        for (var reports = 2; reports < 5; reports++)
        {
            time.Advance(Federated.Budgets.Books.Auditor.Between);
            await Patience.Until(() => Count() == reports);
        }
        told.ShouldBe([(0, 0), (3, HeldAt), (3, HeldAt), (3, HeldAt)]);
        journal.Release();

        (await run).Entries.ShouldBe(RecordedJournal.PcnEnd + 10);

        Task Tell(AuditProgress progress)
        {
            (progress.StreamsTotal, progress.EntriesTotal).ShouldBe((4, RecordedJournal.PcnEnd + 10));
            lock (told) told.Add((progress.StreamsRead, progress.EntriesRead));
            return Task.CompletedTask;
        }
        int Count()
        {
            lock (told) return told.Count;
        }
    }

    [Fact]
    public async Task A_cancelled_audit_stops_reading()
    {
        using var copy = recorded.Copy();
        await using var journal = new HeldJournal(copy.Folder, HeldAt);
        using var cancellation = new CancellationTokenSource();
        var run = Auditor(journal, TimeProvider.System).Run(null, _ => Task.CompletedTask, cancellation.Token);
        await journal.Reached;

        await cancellation.CancelAsync();
        journal.Release();

        await Should.ThrowAsync<OperationCanceledException>(run);
        journal.Read.ShouldBe(HeldAt);
    }

    [Fact]
    public async Task An_audit_whose_reader_hangs_up_stops_reading()
    {
        using var copy = recorded.Copy();
        await using var journal = new HeldJournal(copy.Folder, HeldAt);
        var time = new ManualTime();
        var reports = 0;
        var run = Auditor(journal, time).Run(null, _ => ++reports < 2 ? Task.CompletedTask : throw new IOException("gone"), default);
        await journal.Reached;
        time.Advance(Federated.Budgets.Books.Auditor.Between);
        await Patience.Until(() => journal.IsStopped);
        journal.Release();

        await Should.ThrowAsync<IOException>(run);
        journal.Read.ShouldBe(HeldAt);
    }

    private static Auditor Auditor(IJournal journal, TimeProvider time) => new(journal, new("unused", IsConfigured: false), time);

    /// <summary>A real journal whose scan waits at one entry.</summary>
    private sealed class HeldJournal(string folder, int heldAt) : IJournal
    {
        private readonly SqliteJournal _journal = SqliteJournal.OpenForReading(folder);
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();
        private CancellationToken _cancellation;

        public Task Reached => _reached.Task;

        public int Read { get; private set; }

        public bool IsStopped => _cancellation.IsCancellationRequested;

        public void Release() => _released.Set();

        public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation)
        {
            _cancellation = cancellation;
            return _journal.Scan(
                fed =>
                {
                    visit(fed);
                    if (++Read != heldAt) return;
                    _reached.SetResult();
                    _released.Wait(CancellationToken.None);
                },
                cancellation);
        }

        public Task<IReadOnlyList<StreamHead>> Heads() => _journal.Heads();

        public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => _journal.ReadSnapshots();

        public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch) => _journal.Append(batch);

        Task<IReadOnlyList<JournalEntry>> IJournal.Read(string stream, long afterVersion, int limit) => _journal.Read(stream, afterVersion, limit);

        public Task<JournalEntry?> Find(string stream, string id) => _journal.Find(stream, id);

        public Task<long> HeadVersion(string stream) => _journal.HeadVersion(stream);

        public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => _journal.ReadFeed(afterPosition, limit);

        public Task<IReadOnlyList<string>> StreamsWithOutstanding() => _journal.StreamsWithOutstanding();

        public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) =>
            _journal.ReadSnapshot(stream, format, atMostVersion);

        public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => _journal.WriteSnapshot(snapshot, keepEarlier);

        public ValueTask DisposeAsync()
        {
            _released.Set();
            return _journal.DisposeAsync();
        }
    }

    private static class Patience
    {
        public static async Task Until(Func<bool> condition)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!condition()) await Task.Delay(1, patience.Token);
        }
    }
}
