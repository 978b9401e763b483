using Federated.Engine.Journals;
using Federated.Tests.Engine.Processes;

namespace Federated.Tests.Engine.Journals;

public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_queues_while_a_batch_is_written_shares_the_next_transaction()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal);
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        var rest = Enumerable.Range(0, 100).Select(i => commit.Append(Entry($"S{i}"))).ToList();
        journal.Release();

        (await Task.WhenAll(rest.Prepend(first))).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        commit.Figures.ShouldBe(new CommitFigures(Transactions: 2, Entries: 101));
    }

    [Fact]
    public async Task A_unit_is_never_split_over_two_transactions()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal, new() { MaxBatchEntries = 3 });
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        Task<AppendOutcome>[] rest = [commit.Append(Entry("A")), commit.Append(Entry("B")), commit.Append(Unit("C", 5)), commit.Append(Entry("D"))];
        journal.Release();

        (await Task.WhenAll(rest.Prepend(first))).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        // first; A, B and all of C; D.
        journal.Transactions.ShouldBe([1, 7, 1]);
        commit.Figures.ShouldBe(new CommitFigures(Transactions: 3, Entries: 9));
    }

    [Fact]
    public async Task Each_entry_of_a_unit_counts_while_it_waits()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal);
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        var (unit, single) = (commit.Append(Unit("A", 5)), commit.Append(Entry("B")));
        commit.QueuedEntries.ShouldBe(6);
        journal.Release();
        await Task.WhenAll(first, unit, single);
        commit.QueuedEntries.ShouldBe(0);
    }

    [Fact]
    public async Task It_expects_each_transaction_to_take_as_long_as_the_last_one_or_as_this_one_already()
    {
        var time = new HandSetTime();
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal, new() { MaxBatchEntries = 2, Time = time });
        commit.ExpectedWait.ShouldBe(TimeSpan.Zero);
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        time.Pass(TimeSpan.FromSeconds(3));
        // The one under way, and its own.
        commit.ExpectedWait.ShouldBe(TimeSpan.FromSeconds(6));
        Task[] rest = [.. Enumerable.Range(0, 5).Select(i => commit.Append(Entry($"S{i}")))];
        // Two entries to a transaction: two full ones come first.
        commit.ExpectedWait.ShouldBe(TimeSpan.FromSeconds(12));

        journal.Hold(out var release);
        release();
        await first;
        await journal.Reached();
        // Nothing has passed since this one began, but the last one took three seconds.
        commit.ExpectedWait.ShouldBe(TimeSpan.FromSeconds(9));
        journal.Release();
        await Task.WhenAll(rest);
    }

    [Fact]
    public async Task When_nothing_is_written_the_next_entry_finds_out_however_long_the_last_one_took()
    {
        var time = new HandSetTime();
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal, new() { Time = time });
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        time.Pass(TimeSpan.FromHours(1));
        journal.Release();
        await first;
        using var patience = new CancellationTokenSource(Patience.Long);
        while (commit.ExpectedWait > TimeSpan.Zero) await Task.Delay(1, patience.Token);
    }

    [Fact]
    public async Task Snapshots_that_would_take_too_much_memory_while_they_wait_are_dropped()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal, new() { MaxWaitingSnapshotCharacters = 10 });
        journal.Hold();
        var first = commit.Append(Entry("A"));
        await journal.Reached();
        foreach (var (format, length) in new[] { ("a-1", 20), ("b-1", 5), ("c-1", 1) })
            commit.Save(new("A", 1, JournalEntry.NoHash, format, new string('x', length)));
        journal.Release();
        await first;
        await commit.Append(Entry("B"));
        // The first may be as large as it is; nothing may wait beside it.
        (await journal.ReadSnapshots()).Select(s => s.Format).ShouldBe(["a-1"]);
        // Once it is written there is room again.
        commit.Save(new("A", 1, JournalEntry.NoHash, "b-1", "xxxxx"));
        commit.Save(new("A", 1, JournalEntry.NoHash, "c-1", "xxxxx"));
        await commit.Append(Entry("C"));
        await commit.Append(Entry("D"));
        (await journal.ReadSnapshots()).Select(s => s.Format).Order().ShouldBe(["a-1", "b-1", "c-1"]);
    }

    [Fact]
    public async Task A_failed_batch_says_so_to_everyone_in_it_and_the_next_one_goes_on()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal);
        journal.FailNext(Fail.BeforeWriting);
        await Should.ThrowAsync<JournalUnavailableException>(() => commit.Append(Entry("A")));
        (await commit.Append(Entry("A"))).ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task Closing_writes_what_is_queued_and_takes_nothing_more()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        var commit = new GroupCommit(journal);
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        var queued = commit.Append(Entry("A"));
        var closing = commit.DisposeAsync();
        await Should.ThrowAsync<JournalUnavailableException>(() => commit.Append(Entry("B")));
        journal.Release();
        await closing;
        (await queued).ShouldBe(AppendOutcome.Appended);
        (await first).ShouldBe(AppendOutcome.Appended);
    }

    private static JournalEntry Entry(string stream) =>
        JournalEntry.After(0, JournalEntry.NoHash, stream, "id", "print", "kind", 0, "{}");

    private static JournalUnit Unit(string stream, int entries)
    {
        var unit = new List<JournalEntry>();
        for (var i = 0; i < entries; i++)
            unit.Add(JournalEntry.After(i, i == 0 ? JournalEntry.NoHash : unit[^1].Hash, stream, $"id-{i}", "print", "kind", 0, "{}"));
        return new([.. unit]);
    }

    private sealed class HandSetTime : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerSecond;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
