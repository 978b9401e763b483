using System.Collections.Concurrent;
using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Processes;

public sealed class OrderTests
{
    [Fact]
    public async Task Entries_become_durable_in_order_also_when_the_journal_is_as_fast_as_the_process()
    {
        const int Commands = 200_000;
        await using var journal = new InstantJournal();
        await using var commit = new GroupCommit(journal);
        var purse = new PurseProcess(journal, commit);
        await purse.Read();
        var seen = new List<long>(Commands);
        purse.Process.BecameDurable += entry => seen.Add(entry.Pence);

        for (var first = 1; first <= Commands; first += 100)
            await Task.WhenAll(Enumerable.Range(first, 100).Select(i => purse.Put($"p-{i}", i)));

        seen.Count.ShouldBe(Commands);
        seen.ShouldBeInOrder();
        (await purse.Read()).Version.ShouldBe(Commands);
    }

    /// <summary>Keeps entries in memory, and answers before it returns.</summary>
    private sealed class InstantJournal : IJournal
    {
        private readonly ConcurrentDictionary<string, JournalEntry> _byId = new();

        public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch)
        {
            foreach (var entry in batch.SelectMany(unit => unit.Entries)) _byId[entry.Id] = entry;
            return Task.FromResult<IReadOnlyList<AppendOutcome>>([.. batch.Select(_ => AppendOutcome.Appended)]);
        }

        public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) =>
            Task.FromResult<IReadOnlyList<JournalEntry>>([.. _byId.Values.Where(e => e.Version > afterVersion).OrderBy(e => e.Version).Take(limit)]);

        public Task<JournalEntry?> Find(string stream, string id) => Task.FromResult(_byId.GetValueOrDefault(id));

        public Task<long> HeadVersion(string stream) => Task.FromResult((long)_byId.Count);

        public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => throw new NotSupportedException();

        public Task<IReadOnlyList<StreamHead>> Heads() => throw new NotSupportedException();

        public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> StreamsWithOutstanding() => throw new NotSupportedException();

        public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) => Task.FromResult<Snapshot?>(null);

        public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => throw new NotSupportedException();

        public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
