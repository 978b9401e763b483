using Federated.Domain;
using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Processes;

public sealed class CourierTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _delivered = [];
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
    public async Task A_message_is_sent_when_its_entry_is_durable_and_not_before()
    {
        var (purse, courier) = Start(_ => true);
        await purse.Read();
        _journal.Hold();
        var put = purse.Put("a", 1, parcel: "p1");
        await _journal.Reached();
        _delivered.ShouldBeEmpty();
        _journal.Release();
        await put;
        await purse.Turn(async () => { await courier.Settled(["p1"]); return true; });
        _delivered.ShouldBe(["p1"]);
        (await _journal.StreamsWithOutstanding()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_is_sent_until_it_is_answered_and_recorded_once()
    {
        var tries = 0;
        var (purse, courier) = Start(_ => ++tries > 3);
        var failures = 0;
        courier.DeliveryFailed += (_, _) => failures++;
        await purse.Put("a", 1, parcel: "p1");
        await purse.Turn(async () => { await courier.Settled(["p1"]); return true; });
        failures.ShouldBe(3);
        (await purse.Read()).Version.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_owed_at_a_stop_is_sent_after_the_next_start()
    {
        var (purse, courier) = Start(_ => false);
        await purse.Put("a", 1, parcel: "p1");
        courier.Dispose();
        (await _journal.StreamsWithOutstanding()).ShouldBe(["purse"]);

        var (restarted, second) = Start(_ => true);
        await restarted.Read();
        await restarted.Turn(async () => { await second.Settled(["p1"]); return true; });
        (await _journal.StreamsWithOutstanding()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Before_sending_again_the_journal_is_asked_whether_another_activation_has_settled_it()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (stale, courier) = Start(_ => { answered.TrySetResult(); return false; });
        await stale.Put("a", 1, parcel: "p1");
        await answered.Task;
        var (other, second) = Start(_ => true);
        await other.Read();
        await other.Turn(async () => { await second.Settled(["p1"]); return true; });

        await stale.Turn(async () => { await courier.Settled(["p1"]); return true; });
        (await stale.Read()).Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_courier_that_was_stopped_sends_nothing_when_its_process_loads_again()
    {
        var (purse, courier) = Start(_ => true);
        await purse.Read();
        courier.Dispose();
        var other = new PurseProcess(_journal, _commit);
        await other.Put("a", 1, parcel: "p1");
        await purse.Turn(async () => { await purse.Process.CatchUp(); return true; });
        await purse.Turn(async () => { await courier.Settled(["p1"]); return true; });
        _delivered.ShouldBeEmpty();
        (await purse.Read()).ShouldBe((1, 1));
    }

    private (PurseProcess Purse, Courier<Purse, Put, PurseEntry, string> Courier) Start(Func<string, bool> arrives)
    {
        var purse = new PurseProcess(_journal, _commit);
        var courier = new Courier<Purse, Put, PurseEntry, string>(purse.Process, new PurseModel(), Deliver, TimeProvider.System);
        courier.Start();
        return (purse, courier);

        Task<Request<Put>> Deliver(string parcel)
        {
            _delivered.Add(parcel);
            return arrives(parcel)
                ? Task.FromResult(new Request<Put>($"settle/{parcel}", "print", "courier", DateTimeOffset.UnixEpoch, new Put(0, Answered: parcel)))
                : throw new InvalidOperationException("lost on the way");
        }
    }
}
