using System.Globalization;
using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Processes;

public sealed class RecordedTimeTests : IAsyncLifetime
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

    [Theory]
    [InlineData(500)]
    [InlineData(1)]
    public async Task No_entry_is_recorded_before_the_one_before_it_also_when_the_clock_steps_back_or_after_a_restart(int snapshotEvery)
    {
        var purse = new PurseProcess(_journal, _commit, new() { SnapshotEvery = snapshotEvery });
        (await Recorded(purse, "a", At("12:00:05"))).ShouldBe(At("12:00:05"));
        (await Recorded(purse, "b", At("12:00:01"))).ShouldBe(At("12:00:05"));
        (await Recorded(purse, "c", At("12:00:06"))).ShouldBe(At("12:00:06"));

        // With a snapshot of the last entry there is nothing to replay, and its time is known all the same.
        for (var i = 0; snapshotEvery == 1 && i < 1_000 && await _journal.ReadSnapshot("purse", "purse-1") is not { Version: 3 }; i++) await Task.Delay(10);
        var restarted = new PurseProcess(_journal, _commit, new() { SnapshotEvery = snapshotEvery });
        (await Recorded(restarted, "d", At("12:00:02"))).ShouldBe(At("12:00:06"));
    }

    [Fact]
    public async Task Recorded_time_is_in_whole_microseconds() =>
        (await Recorded(new PurseProcess(_journal, _commit), "a", At("12:00:05.1234567"))).ShouldBe(At("12:00:05.123456"));

    [Fact]
    public async Task After_an_instant_is_sealed_nothing_is_recorded_at_or_before_it()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("a", 1, at: At("12:00:00"));
        (await purse.Turn(() => purse.Process.Seal(At("12:00:07")))).ShouldBe(1);
        (await purse.Turn(() => purse.Process.Seal(At("12:00:03")))).ShouldBe(1);
        (await Recorded(purse, "b", At("12:00:05"))).ShouldBe(At("12:00:07.000001"));
        (await Recorded(purse, "c", At("12:00:09"))).ShouldBe(At("12:00:09"));
    }

    [Fact]
    public async Task Sealing_waits_until_what_was_decided_before_is_durable()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("a", 1);
        _journal.Hold();
        var waiting = purse.Put("b", 1);
        await _journal.Reached();
        var sealing = purse.Turn(() => purse.Process.Seal(At("12:00:00")));
        await purse.Read();
        sealing.IsCompleted.ShouldBeFalse();
        _journal.Release();
        (await sealing).ShouldBe(2);
        await waiting;
    }

    [Fact]
    public async Task Sealing_outlives_a_journal_that_fails()
    {
        var purse = new PurseProcess(_journal, _commit);
        await purse.Put("a", 1);
        _journal.Hold();
        _journal.FailNext(Fail.BeforeWriting);
        var waiting = purse.Put("b", 1);
        await _journal.Reached();
        var sealing = purse.Turn(() => purse.Process.Seal(At("12:00:00")));
        _journal.Release();
        (await sealing).ShouldBeInRange(1, 2);
        // Whichever came first, the command that is asked again is recorded after the instant that was sealed.
        (await waiting).Entry.RecordedAt.ShouldBe(At("12:00:00.000001"));
    }

    private static async Task<DateTimeOffset> Recorded(PurseProcess purse, string id, DateTimeOffset at) =>
        (await purse.Put(id, 1, at: at)).Entry.RecordedAt;

    private static DateTimeOffset At(string time) =>
        DateTimeOffset.Parse($"2026-01-01T{time}Z", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
