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
        await using var commit = new GroupCommit(journal, new() { MaxQueuedEntries = 5 });
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        var unit = commit.Append(Unit("A", 5));
        commit.IsOverloaded.ShouldBeTrue();
        journal.Release();
        await Task.WhenAll(first, unit);
        commit.IsOverloaded.ShouldBeFalse();
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
    public async Task A_full_queue_is_overloaded_until_it_is_written()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        await using var commit = new GroupCommit(journal, new() { MaxQueuedEntries = 2 });
        journal.Hold();
        var first = commit.Append(Entry("first"));
        await journal.Reached();
        var waiting = new[] { commit.Append(Entry("A")), commit.Append(Entry("B")) };
        commit.IsOverloaded.ShouldBeTrue();
        journal.Release();
        await Task.WhenAll(waiting.Prepend(first));
        commit.IsOverloaded.ShouldBeFalse();
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
}
