using Federated.Engine.Journals;
using Federated.Tests.Engine.Journals;
using Federated.Tests.Engine.Simulation.Checks;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// A host's connection to the journal that all hosts share: every access takes time, and may fail in each way in which a
/// real one does. A transaction is whole or it is not; whether it is, its host may never learn.
/// </summary>
internal sealed class SimulatedJournal(Host host) : IJournal
{
    private readonly Stage _stage = host.Service.Stage;
    private readonly Dice _dice = host.Service.Stage.Dice;
    private readonly MemoryJournal _journal = host.Service.Journal;
    private readonly IJournalWatch _watch = host.Service.Watch;

    /// <summary>Streams of the transaction that is under way.</summary>
    public IReadOnlyList<string> BeingWritten { get; private set; } = [];

    /// <summary>Reads that failed so far.</summary>
    public int FailedReads { get; private set; }

    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch)
    {
        var answer = NewAnswer<IReadOnlyList<AppendOutcome>>();
        var (before, after) = (_stage.Plan.ItStrikes(Fault.AppendFailedBefore), _stage.Plan.ItStrikes(Fault.AppendFailedAfter));
        var late = !before && !after && _stage.Plan.ItStrikes(Fault.AppendLandedAfterFailure);
        var slow = _stage.Plan.ItStrikes(Fault.AppendSlow);
        BeingWritten = [.. batch.Select(unit => unit.Stream)];
        _stage.Trace.Add($"{host.Name} writes {string.Join(", ", batch.Select(Text))}");
        _stage.Agenda.After(slow ? _dice.Milliseconds(500, 5_000) : _dice.Microseconds(200, 6_000), () =>
        {
            if (!host.IsDead) BeingWritten = [];
            if (late) _stage.Agenda.After(_dice.Milliseconds(1, 4_000), () => Land(batch));
            var outcomes = before || late ? [] : Land(batch);
            if (before || after || late || outcomes is null) Fail(answer, "the append");
            else Tell(answer, outcomes);
        });
        return answer.Task;
    }

    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => Ask(Fault.SnapshotFailed, $"snapshot {snapshot.Stream} {snapshot.Version}", async () =>
    {
        _watch.SnapshotWritten(snapshot);
        await _journal.WriteSnapshot(snapshot, keepEarlier);
        return snapshot;
    });

    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) =>
        Ask($"read {stream} after {afterVersion}", () => _journal.Read(stream, afterVersion, limit));

    public Task<JournalEntry?> Find(string stream, string id) => Ask($"find {stream} {id}", () => _journal.Find(stream, id));

    public Task<long> HeadVersion(string stream) => Ask($"head {stream}", () => _journal.HeadVersion(stream));

    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) =>
        Ask($"feed after {afterPosition}", () => _journal.ReadFeed(afterPosition, limit));

    public Task<IReadOnlyList<StreamHead>> Heads() => Ask("heads", _journal.Heads);

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => _journal.Scan(visit, cancellation);

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => Ask("outstanding", _journal.StreamsWithOutstanding);

    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) =>
        Ask($"snapshot {stream}", () => _journal.ReadSnapshot(stream, format, atMostVersion));

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => Ask("snapshots", _journal.ReadSnapshots);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Null when it was lost with its host.
    private IReadOnlyList<AppendOutcome>? Land(IReadOnlyList<JournalUnit> batch)
    {
        if (host.IsDead && _dice.Chance(500))
        {
            _stage.Plan.Struck(Fault.WriteLostInCrash);
            _stage.Trace.Add($"{host.Name}: what was being written is lost");
            return null;
        }
        if (host.IsDead) _stage.Plan.Struck(Fault.WriteLandedAfterCrash);
        // In memory nothing has to be waited for.
        var outcomes = _journal.Append(batch).Result;
        _stage.Trace.Add($"{host.Name}: {string.Join(", ", batch.Zip(outcomes, (unit, outcome) => $"{Text(unit)} {outcome}"))}");
        _watch.Written(batch, outcomes);
        return outcomes;
    }

    private Task<T> Ask<T>(string what, Func<Task<T>> read) => Ask(Fault.ReadFailed, what, read);

    private Task<T> Ask<T>(Fault fault, string what, Func<Task<T>> read)
    {
        var answer = NewAnswer<T>();
        var fails = _stage.Plan.ItStrikes(fault);
        if (fails && fault == Fault.ReadFailed) FailedReads++;
        _stage.Agenda.After(_dice.Microseconds(20, 800), () =>
        {
            _stage.Trace.Add($"{host.Name}: {what}{(fails ? " fails" : "")}");
            if (host.IsDead) return;
            if (fails) Fail(answer, what);
            else Tell(answer, read().Result);
        });
        return answer.Task;
    }

    // Between what happens there and what is known here, more may happen.
    private void Tell<T>(TaskCompletionSource<T> answer, T result) => _stage.Agenda.After(_dice.Microseconds(10, 600), () => answer.SetResult(result));

    private static void Fail<T>(TaskCompletionSource<T> answer, string what) => answer.SetException(new JournalUnavailableException($"{what} failed."));

    private static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Text(JournalUnit unit) =>
        $"{unit.Stream} {string.Join('+', unit.Entries.Select(e => $"{e.Version} {e.Kind} {e.Id} {Convert.ToHexStringLower(e.Hash.AsSpan(0, 4))}"))}";
}
