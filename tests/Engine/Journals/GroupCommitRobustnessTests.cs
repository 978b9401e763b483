using Federated.Engine.Journals;
using Federated.Tests.Engine.Processes;

namespace Federated.Tests.Engine.Journals;

public sealed class GroupCommitRobustnessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_writes_on_threads_of_its_own_wherever_it_was_made()
    {
        await using var journal = new UnreliableJournal(_folder.Path);
        // As a grain's scheduler after its grain is gone: what is queued there never runs.
        var gone = new OneTurnScheduler();
        await using var commit = await Task.Factory.StartNew(() => new GroupCommit(journal), default, default, gone);
        (await commit.Append(Entry("A")).WaitAsync(Patience.Long)).ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_written_for_whatever_reason_stops_nothing()
    {
        await using var journal = new UnreliableJournal(_folder.Path) { SnapshotFailure = new InvalidOperationException("a fault of the program") };
        await using var commit = new GroupCommit(journal);
        commit.Save(new("A", 1, JournalEntry.NoHash, "format", "{}"));
        (await commit.Append(Entry("A")).WaitAsync(Patience.Long)).ShouldBe(AppendOutcome.Appended);
        (await commit.Append(Entry("B")).WaitAsync(Patience.Long)).ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task Trouble_is_told_from_a_transaction_that_failed_until_one_succeeds_or_would()
    {
        JournalUnavailableException? failure = null;
        await using var journal = new UnreliableJournal(_folder.Path) { BeforeAppend = _ => failure is null ? Task.CompletedTask : Task.FromException(failure) };
        await using var commit = new GroupCommit(journal);
        (await commit.FindTrouble()).ShouldBeNull();
        failure = new JournalFullException("full");
        (await commit.FindTrouble()).ShouldBeNull("Nothing has been written since.");
        await Should.ThrowAsync<JournalFullException>(() => commit.Append(Entry("A")).WaitAsync(Patience.Long));
        (await commit.FindTrouble().WaitAsync(Patience.Long)).ShouldBe(failure);

        failure = null;
        (await commit.FindTrouble().WaitAsync(Patience.Long)).ShouldBeNull("Nobody has written, and it could be written.");
        failure = new JournalUnavailableException("gone");
        await Should.ThrowAsync<JournalUnavailableException>(() => commit.Append(Entry("A")).WaitAsync(Patience.Long));
        failure = null;
        (await commit.Append(Entry("A")).WaitAsync(Patience.Long)).ShouldBe(AppendOutcome.Appended);
        (await commit.FindTrouble().WaitAsync(Patience.Long)).ShouldBeNull();
    }

    private static JournalEntry Entry(string stream) =>
        JournalEntry.After(0, JournalEntry.NoHash, stream, "id", "print", "kind", 0, "{}");

    private sealed class OneTurnScheduler : TaskScheduler
    {
        private int _turns;

        protected override void QueueTask(Task task)
        {
            if (Interlocked.Increment(ref _turns) == 1) ThreadPool.QueueUserWorkItem(_ => TryExecuteTask(task));
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
