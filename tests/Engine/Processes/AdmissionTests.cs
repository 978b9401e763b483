using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Processes;

/// <summary>More than can be answered: what is let in, what is turned away, and what is never asked whether it may.</summary>
public sealed class AdmissionTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private UnreliableJournal _journal = null!;
    private GroupCommit _commit = null!;

    public Task InitializeAsync()
    {
        _journal = new(_folder.Path);
        _commit = new(_journal);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _commit.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Beyond_the_bound_a_command_is_turned_away_at_once_and_nothing_is_asked_for_it()
    {
        var admission = new Admission(_commit, new() { MaxCommands = 2, MaxCommandsOfStream = 2 });
        var held = new TaskCompletionSource<int>();
        Task<int>[] let = [Ask("A", held), Ask("B", held)];
        admission.IsFull.ShouldBeTrue();

        var asked = false;
        var overloaded = await Should.ThrowAsync<OverloadedException>(() => admission.Run("C", 1, Patience.Long, () =>
        {
            asked = true;
            return Task.FromResult(0);
        }));
        asked.ShouldBeFalse();
        overloaded.RetryAfterSeconds.ShouldBe(1);

        held.SetResult(7);
        (await Task.WhenAll(let)).ShouldBe([7, 7]);
        admission.UnderWay.ShouldBe(0);
        (await Ask("C", held)).ShouldBe(7);

        Task<int> Ask(string stream, TaskCompletionSource<int> answer) => admission.Run(stream, 1, Patience.Long, () => answer.Task);
    }

    [Fact]
    public async Task One_stream_that_is_flooded_leaves_the_others_their_turn()
    {
        var admission = new Admission(_commit, new() { MaxCommands = 8, MaxCommandsOfStream = 2 });
        var held = new TaskCompletionSource<int>();
        // A batch that is larger than all that is let in, by itself.
        var batch = admission.Run("flooded", 10_000, Patience.Long, () => held.Task);
        admission.UnderWay.ShouldBe(2);
        (await Should.ThrowAsync<OverloadedException>(() => admission.Run("flooded", 1, Patience.Long, () => held.Task))).Message.ShouldContain("flooded");

        List<Task<int>> others = [];
        foreach (var stream in new[] { "A", "B", "C" })
        {
            for (var i = 0; i < 2; i++) others.Add(admission.Run(stream, 1, Patience.Long, () => held.Task));
        }
        await Should.ThrowAsync<OverloadedException>(() => admission.Run("D", 1, Patience.Long, () => held.Task));
        held.SetResult(0);
        await Task.WhenAll(others.Prepend(batch));
        admission.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task A_command_that_fails_does_not_count_for_ever()
    {
        var admission = new Admission(_commit, new() { MaxCommands = 1, MaxCommandsOfStream = 1 });
        for (var i = 0; i < 3; i++)
        {
            await Should.ThrowAsync<InvalidOperationException>(() => admission.Run<int>("A", 1, Patience.Long, () => throw new InvalidOperationException()));
            await Should.ThrowAsync<InvalidOperationException>(() =>
                admission.Run("A", 1, Patience.Long, () => Task.FromException<int>(new InvalidOperationException())));
        }
        admission.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task What_could_not_be_answered_before_its_caller_gives_up_is_turned_away_and_so_nothing_of_it_is_recorded()
    {
        var admission = new Admission(_commit);
        var purse = new PurseProcess(_journal, _commit);
        await purse.Read();
        _journal.Hold();
        var first = Put("first", TimeSpan.Zero);
        await _journal.Reached();

        // A transaction is under way, and has taken some time: no time at all is less than that.
        var overloaded = await Should.ThrowAsync<OverloadedException>(() => Put("late", TimeSpan.Zero));
        overloaded.RetryAfterSeconds.ShouldBeGreaterThanOrEqualTo(1);
        var patient = Put("patient", TimeSpan.MaxValue);
        _journal.Release();
        await Task.WhenAll(first, patient);
        (await _journal.Find("purse", "late")).ShouldBeNull();
        (await Put("late", TimeSpan.MaxValue)).Version.ShouldBe(3);

        Task<Answer<PurseEntry>> Put(string id, TimeSpan caller) => admission.Run("purse", 1, caller, () => purse.Put(id, 1));
    }

    [Fact]
    public async Task What_the_engine_does_by_itself_goes_on_while_nothing_more_is_let_in()
    {
        var admission = new Admission(_commit, new() { MaxCommands = 1, MaxCommandsOfStream = 1 });
        var purse = new PurseProcess(_journal, _commit);
        var courier = new Courier<Purse, Put, PurseEntry, string>(purse.Process, new PurseModel(), parcel => Task.FromResult(
            new Federated.Domain.Request<Put>($"settle/{parcel}", "print", "courier", DateTimeOffset.UnixEpoch, new Put(0, Answered: parcel))), TimeProvider.System);
        courier.Start();
        await purse.Put("fill", 1, parcel: "p1");

        var held = new TaskCompletionSource<int>();
        var full = admission.Run("purse", 1, Patience.Long, () => held.Task);
        await Should.ThrowAsync<OverloadedException>(() => admission.Run("purse", 1, Patience.Long, () => purse.Put("more", 1)));
        await purse.Turn(async () => { await courier.Settled(["p1"]); return true; }).WaitAsync(Patience.Long);
        (await _journal.StreamsWithOutstanding()).ShouldBeEmpty();
        held.SetResult(0);
        await full;
    }
}
