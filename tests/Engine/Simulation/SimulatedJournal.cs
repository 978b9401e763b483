using Federated.Engine.Journals;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// A host's connection to the journal that all hosts share: every access takes time, and may fail in each way in which a
/// real one does. A transaction is whole or it is not; whether it is, its host may never learn.
/// </summary>
internal sealed class SimulatedJournal(World world, Host host) : IJournal
{
    private readonly Dice _dice = world.Dice;

    /// <summary>Streams of the transaction that is under way.</summary>
    public IReadOnlyList<string> BeingWritten { get; private set; } = [];

    /// <summary>Reads that failed so far.</summary>
    public int FailedReads { get; private set; }

    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch)
    {
        var answer = NewAnswer<IReadOnlyList<AppendOutcome>>();
        var (before, after) = (world.Plan.ItStrikes(Fault.AppendFailedBefore), world.Plan.ItStrikes(Fault.AppendFailedAfter));
        var late = !before && !after && world.Plan.ItStrikes(Fault.AppendLandedAfterFailure);
        var slow = world.Plan.ItStrikes(Fault.AppendSlow);
        BeingWritten = [.. batch.Select(unit => unit.Stream)];
        world.Trace.Add($"{host.Name} writes {string.Join(", ", batch.Select(Text))}");
        world.Agenda.After(slow ? _dice.Milliseconds(500, 5_000) : _dice.Microseconds(200, 6_000), () =>
        {
            if (!host.IsDead) BeingWritten = [];
            if (late) world.Agenda.After(_dice.Milliseconds(1, 4_000), () => Land(batch));
            var outcomes = before || late ? [] : Land(batch);
            if (before || after || late || outcomes is null) Fail(answer, "the append");
            else Tell(answer, outcomes);
        });
        return answer.Task;
    }

    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => Ask(Fault.SnapshotFailed, $"snapshot {snapshot.Stream} {snapshot.Version}", async () =>
    {
        world.Checks.Journal.SnapshotWritten(snapshot);
        await world.Journal.WriteSnapshot(snapshot, keepEarlier);
        return snapshot;
    });

    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) =>
        Ask($"read {stream} after {afterVersion}", () => world.Journal.Read(stream, afterVersion, limit));

    public Task<JournalEntry?> Find(string stream, string id) => Ask($"find {stream} {id}", () => world.Journal.Find(stream, id));

    public Task<long> HeadVersion(string stream) => Ask($"head {stream}", () => world.Journal.HeadVersion(stream));

    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) =>
        Ask($"feed after {afterPosition}", () => world.Journal.ReadFeed(afterPosition, limit));

    public Task<IReadOnlyList<StreamHead>> Heads() => Ask("heads", world.Journal.Heads);

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => world.Journal.Scan(visit, cancellation);

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => Ask("outstanding", world.Journal.StreamsWithOutstanding);

    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) =>
        Ask($"snapshot {stream}", () => world.Journal.ReadSnapshot(stream, format, atMostVersion));

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => Ask("snapshots", world.Journal.ReadSnapshots);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Null when it was lost with its host.
    private IReadOnlyList<AppendOutcome>? Land(IReadOnlyList<JournalUnit> batch)
    {
        if (host.IsDead && _dice.Chance(500))
        {
            world.Plan.Struck(Fault.WriteLostInCrash);
            world.Trace.Add($"{host.Name}: what was being written is lost");
            return null;
        }
        if (host.IsDead) world.Plan.Struck(Fault.WriteLandedAfterCrash);
        // In memory nothing has to be waited for.
        var outcomes = world.Journal.Append(batch).Result;
        world.Trace.Add($"{host.Name}: {string.Join(", ", batch.Zip(outcomes, (unit, outcome) => $"{Text(unit)} {outcome}"))}");
        world.Checks.Journal.Written(batch, outcomes);
        return outcomes;
    }

    private Task<T> Ask<T>(string what, Func<Task<T>> read) => Ask(Fault.ReadFailed, what, read);

    private Task<T> Ask<T>(Fault fault, string what, Func<Task<T>> read)
    {
        var answer = NewAnswer<T>();
        var fails = world.Plan.ItStrikes(fault);
        if (fails && fault == Fault.ReadFailed) FailedReads++;
        world.Agenda.After(_dice.Microseconds(20, 800), () =>
        {
            world.Trace.Add($"{host.Name}: {what}{(fails ? " fails" : "")}");
            if (host.IsDead) return;
            if (fails) Fail(answer, what);
            else Tell(answer, read().Result);
        });
        return answer.Task;
    }

    // Between what happens there and what is known here, more may happen.
    private void Tell<T>(TaskCompletionSource<T> answer, T result) => world.Agenda.After(_dice.Microseconds(10, 600), () => answer.SetResult(result));

    private static void Fail<T>(TaskCompletionSource<T> answer, string what) => answer.SetException(new JournalUnavailableException($"{what} failed."));

    private static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Text(JournalUnit unit) =>
        $"{unit.Stream} {string.Join('+', unit.Entries.Select(e => $"{e.Version} {e.Kind} {e.Id} {Convert.ToHexStringLower(e.Hash.AsSpan(0, 4))}"))}";
}
