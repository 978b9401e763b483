using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Processes;

/// <summary>A process whose stream another one has written, as it is for a moment when an activation has moved. Found by the simulation.</summary>
public sealed class LeftBehindTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UnreliableJournal _journal = null!;
    private GroupCommit _commit = null!;
    private GroupCommit _otherCommit = null!;
    private PurseProcess _purse = null!;
    private PurseProcess _other = null!;

    public Task InitializeAsync()
    {
        _journal = new(_folder.Path) { BeforeAppend = HoldSlow };
        (_commit, _otherCommit) = (new(_journal), new(_journal));
        (_purse, _other) = (new(_journal, _commit), new(_journal, _otherCommit));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _commit.DisposeAsync();
        await _otherCommit.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_answer_that_another_process_gave_is_told_when_the_state_shows_it_also_while_something_is_under_way()
    {
        await _purse.Put("first", 1);
        var slow = _purse.Put("slow", 10);
        await _held.Task;
        await _other.Put("theirs", 100);

        var pence = await WhileSlowIsUnderWay(async () =>
        {
            (await _purse.Process.Find("theirs"))!.Version.ShouldBe(2);
            return await _purse.Process.Read((purse, _) => purse.Pence);
        });
        pence.ShouldBeGreaterThanOrEqualTo(101);
        (await slow).Version.ShouldBe(3);
    }

    [Fact]
    public async Task A_process_catches_up_also_while_something_is_under_way()
    {
        await _purse.Put("first", 1);
        var slow = _purse.Put("slow", 10);
        await _held.Task;
        await _other.Put("theirs", 100);

        var version = await WhileSlowIsUnderWay(async () =>
        {
            await _purse.Process.CatchUp();
            return await _purse.Process.Read((_, durable) => durable);
        });
        version.ShouldBeGreaterThanOrEqualTo(2);
        await slow;
    }

    [Fact]
    public async Task A_command_that_the_rules_can_take_only_now_is_not_judged_by_an_old_state()
    {
        await _purse.Put("first", 1, parcel: "p");
        await _other.Turn(() => _other.Process.Execute(new("settle", "print", "tester", DateTimeOffset.UnixEpoch, new Put(0, Answered: "p"))));
        // In the state that this process has, the parcel is owed still.
        (await _purse.Put("again", 1, parcel: "p")).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Of_several_commands_none_is_judged_by_an_old_state_either()
    {
        await _purse.Put("first", 1, parcel: "p");
        await _other.Turn(() => _other.Process.Execute(new("settle", "print", "tester", DateTimeOffset.UnixEpoch, new Put(0, Answered: "p"))));
        var answers = await _purse.Turn(() => _purse.Process.ExecuteEach(
            [new("again", "print", "tester", DateTimeOffset.UnixEpoch, new Put(1, "p")), new("last", "print", "tester", DateTimeOffset.UnixEpoch, new Put(1))]));
        answers.Select(answer => answer!.Version).ShouldBe([3, 4]);
    }

    [Fact]
    public async Task Commands_that_count_as_one_and_become_durable_while_they_are_looked_for_are_answered()
    {
        await _purse.Read();
        var written = false;
        _journal.FailNext(Fail.BeforeWriting);
        _journal.BeforeFind = async id =>
        {
            // The other process writes them when the first has been looked for, and not found.
            if (id != "b" || written) return;
            written = true;
            await _other.PutAll("print", ("a", 1), ("b", 2));
        };
        (await _purse.PutAll("print", ("a", 1), ("b", 2))).Select(answer => answer.Version).ShouldBe([1, 2]);
        written.ShouldBeTrue();
    }

    // What has looked into the journal has had its turns to go on with, before the slow entry is let go.
    private async Task<long> WhileSlowIsUnderWay(Func<Task<long>> read)
    {
        // Continued elsewhere: the turn that looks must not become the one that waits for it.
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource();
        _journal.AfterLook = () =>
        {
            looked.TrySetResult();
            return goOn.Task;
        };
        var reading = _purse.Turn(read);
        await looked.Task;
        goOn.SetResult();
        for (var turn = 0; turn < 20; turn++) await _purse.Turn(() => Task.FromResult(turn));
        _release.SetResult();
        return await reading;
    }

    private async Task HoldSlow(IReadOnlyList<JournalUnit> batch)
    {
        if (!batch.Any(unit => unit.Entries.Any(entry => entry.Id == "slow"))) return;
        _held.TrySetResult();
        await _release.Task;
    }
}
