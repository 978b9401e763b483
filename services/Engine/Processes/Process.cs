using System.Collections.Immutable;
using Federated.Domain;
using Federated.Engine.Journals;

namespace Federated.Engine.Processes;

/// <summary>
/// The single writer of one stream. A command is deduplicated, decided and evolved in one uninterrupted step in memory;
/// its entry is queued and the next command begins. No answer leaves before its entry is durable.
/// <para>
/// Not thread-safe: all calls and their continuations must run one at a time, as a grain's scheduler sees to (or any
/// exclusive <see cref="TaskScheduler"/>). When two processes of one stream exist for a moment, the journal's expected
/// version refuses the one that is behind; it goes back to what it knows to be durable, reads what the other wrote, and asks
/// again for what was unanswered.
/// </para>
/// </summary>
public sealed partial class Process<TState, TCommand, TEntry>(
    string stream, IModel<TState, TCommand, TEntry> model, IJournal journal, GroupCommit commit, ProcessOptions? options = null)
{
    private readonly ProcessOptions _options = options ?? new();
    private readonly RecentAnswers<Step> _recent = new((options ?? new()).RecentAnswers, step => step.Unit.IsDurable.Task.IsCompleted);

    private Head? _head;
    private Head _durable = new(model.Empty(stream), 0, JournalEntry.NoHash, DateTimeOffset.MinValue);
    private Step? _newest;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private Task? _loading;
    private TaskCompletionSource? _drained;
    private JournalUnavailableException? _failure;
    private int _epoch;
    private int _unsettledAppends;
    private long _snapshotVersion;

    /// <summary>Raised after each load with the state then.</summary>
    public event Action<TState>? Loaded;

    /// <summary>Raised when an entry has become durable, in order, before its answer leaves.</summary>
    public event Action<TEntry>? BecameDurable;

    /// <summary>Raised with its version when a snapshot is being written: now and then, as the stream grows.</summary>
    public event Action<long>? TookSnapshot;

    /// <summary>Answers a command: with a new entry, or with the one that its id made before.</summary>
    /// <exception cref="CommandIdReusedException">The id was used before with another fingerprint.</exception>
    /// <exception cref="JournalUnavailableException">
    /// The journal failed, or another process wrote the stream, again and again: the outcome is unknown, and asking again with the same id will tell.
    /// </exception>
    /// <exception cref="JournalCorruptException">The stream's chain is broken.</exception>
    /// <exception cref="LaterEntryException">A later version of the service wrote the stream.</exception>
    public async Task<Answer<TEntry>> Execute(Request<TCommand> request) => (await ExecuteAll([request]))[0];

    /// <summary>
    /// Answers commands that count as one (<see cref="IModel{TState,TCommand,TEntry}.DecideAll"/>): they are decided on top
    /// of each other in one step, and their entries become durable together or not at all. Asked again, the same commands
    /// get the same answers. Errors as <see cref="Execute"/>.
    /// </summary>
    /// <param name="requests">At least one, each with an id of its own.</param>
    /// <exception cref="CommandIdReusedException">An id was used before with another fingerprint, or without the others. Nothing was recorded.</exception>
    public async Task<ImmutableArray<Answer<TEntry>>> ExecuteAll(IReadOnlyList<Request<TCommand>> requests)
    {
        var overtaken = 0;
        for (var attempt = 1; ; attempt++)
        {
            await Load();
            // Not before the first attempt: nearly every id is new, and the journal finds out those that are not. But to
            // decide a long unit again would be in vain for long, and its first id tells.
            if (attempt > 1 || (requests.Count > 1 && await journal.Find(stream, requests[0].Id) is not null))
            {
                if (await FindInJournal(requests) is { } earlier) return earlier;
            }
            if (_head is null) continue;

            try
            {
                var unit = TakenBefore(requests) ?? Take(_head, requests);
                if (await unit.IsDurable.Task)
                {
                    if ((unit.AnswersTo(requests) ?? await FindInJournal(requests)) is { } answers) return answers;
                    continue;
                }
            }
            catch (JournalUnavailableException) when (attempt - overtaken < _options.MaxAttempts)
            {
                // Unknown whether it was written: loading again will show.
                continue;
            }
            catch (Exception failure) when (attempt == 1 && failure is not (JournalUnavailableException or CommandIdReusedException))
            {
                // The rules may choke on a command that the journal has and memory has forgotten: the next attempt looks there
                // first. Or on a state that another process has left behind.
                await CatchUp();
                continue;
            }
            if (++overtaken >= _options.MaxOvertaken) throw Overtaken();
        }
    }

    /// <summary>A view of the newest durable state and its version, whoever wrote it: nothing that was answered before is missing.</summary>
    /// <exception cref="JournalUnavailableException">The journal failed.</exception>
    public async Task<TView> Read<TView>(Func<TState, long, TView> view)
    {
        await Load();
        await SeeOthers();
        return view(_durable.State, _durable.Version);
    }

    /// <summary>
    /// Promises that whatever this process decides from now on is recorded after an instant, and ends when all that it has
    /// decided before is durable: what a reader is then told of that instant stays true.
    /// </summary>
    /// <param name="instant">Not in the future, or the stream's recorded time runs ahead of the clock.</param>
    /// <returns>The newest version.</returns>
    /// <exception cref="JournalUnavailableException">The journal failed again and again.</exception>
    public async Task<long> Seal(DateTimeOffset instant)
    {
        if (instant >= _notBefore) _notBefore = RecordedTime.After(instant);
        await SeeOthers();
        for (var attempt = 1; ; attempt++)
        {
            await Load();
            if (_newest is null || _newest.After.Version <= _durable.Version) return _durable.Version;
            try
            {
                if (!await _newest.Unit.IsDurable.Task && attempt >= _options.MaxOvertaken) throw Overtaken();
            }
            catch (JournalUnavailableException) when (attempt < _options.MaxAttempts)
            {
                // Loading again will show what became of it.
            }
        }
    }

    private Unit? TakenBefore(IReadOnlyList<Request<TCommand>> requests)
    {
        foreach (var request in requests)
        {
            if (_recent.Find(request.Id) is { } step) return step.Unit;
        }
        return null;
    }

    private Unit Take(Head head, IReadOnlyList<Request<TCommand>> requests)
    {
        // From here to the end nothing awaits: the step is whole.
        requests = Stamped(head, requests);
        var unit = new Unit(_epoch, requests);
        var journalled = ImmutableArray.CreateBuilder<JournalEntry>(requests.Count);
        foreach (var (request, entry) in requests.Zip(model.DecideAll(head.State, requests)))
        {
            var state = model.Evolve(head.State, entry);
            journalled.Add(JournalEntry.After(
                head.Version, head.Hash, stream, request.Id, request.Fingerprint,
                model.KindOf(entry), model.OutstandingOf(state), model.WriteEntry(entry)));
            head = new Head(state, journalled[^1].Version, journalled[^1].Hash, request.RecordedAt);
            unit.Steps.Add(new Step(unit, request, entry, head));
        }
        // Text that no journal could give back is refused here, before anything has changed.
        var queued = new JournalUnit(journalled.MoveToImmutable());
        _head = head;
        _newest = unit.Steps[^1];
        foreach (var step in unit.Steps) _recent.Add(step.Request.Id, step);
        _unsettledAppends++;
        _ = Settle(unit, commit.Append(queued));
        return unit;
    }

    // Here, and only here, recorded time is made to rise along the stream, also when the clock steps back.
    private List<Request<TCommand>> Stamped(Head head, IReadOnlyList<Request<TCommand>> requests)
    {
        var stamped = new List<Request<TCommand>>(requests.Count);
        var recordedAt = RecordedTime.Latest(head.RecordedAt, _notBefore);
        foreach (var request in requests)
        {
            recordedAt = RecordedTime.Latest(RecordedTime.Whole(request.RecordedAt), recordedAt);
            stamped.Add(request with { RecordedAt = recordedAt, Version = head.Version + 1 + stamped.Count });
        }
        return stamped;
    }

    private async Task Settle(Unit unit, Task<AppendOutcome> append)
    {
        try
        {
            // Yields even when the outcome is there already: entries settle in the order in which they were queued.
            var outcome = await append.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.ForceYielding);
            if (outcome == AppendOutcome.Appended && unit.Epoch == _epoch) Settled(unit);
            else Lost(unit);
        }
        catch (JournalUnavailableException failure)
        {
            _failure = failure;
            if (unit.Epoch == _epoch) DropState();
            unit.IsDurable.SetException(failure);
        }
        finally
        {
            if (--_unsettledAppends == 0) _drained?.TrySetResult();
        }
    }

    private void Settled(Unit unit)
    {
        _durable = unit.Steps[^1].After;
        _failure = null;
        try
        {
            if (_durable.Version - _snapshotVersion >= _options.SnapshotEvery) SaveSnapshot();
            foreach (var step in unit.Steps) BecameDurable?.Invoke(step.Entry);
        }
        finally
        {
            // Whatever a listener does, what is durable is answered.
            unit.IsDurable.SetResult(true);
        }
    }

    private void Lost(Unit unit)
    {
        if (unit.Epoch == _epoch) DropState();
        unit.IsDurable.SetResult(false);
    }

    // Everything decided on top of what was lost is void: those steps belong to the old epoch and will be asked again.
    private void DropState()
    {
        _epoch++;
        _head = null;
        _newest = null;
        _recent.Clear();
    }

    private async Task Load()
    {
        while (_head is null)
        {
            var loading = _loading ??= ReadJournal();
            try
            {
                await loading;
            }
            finally
            {
                if (_loading == loading) _loading = null;
            }
        }
    }

    private async Task ReadJournal()
    {
        if (_unsettledAppends > 0)
        {
            _drained = new();
            await _drained.Task;
        }

        var head = await AfterDurable() ?? await FromSnapshot();
        _head = _durable = head;
        if (head.Version - _snapshotVersion >= _options.SnapshotEvery) SaveSnapshot();
        Loaded?.Invoke(head.State);
    }

    // Who was overtaken lacks a few entries, not the state. Null when the journal does not have what was durable: it was put
    // back from an older copy, or nothing was loaded yet.
    private async Task<Head?> AfterDurable()
    {
        if (_durable.Version == 0) return null;
        var page = await journal.Read(stream, _durable.Version - 1, _options.PageSize);
        if (page is not [var known, ..] || known.Version != _durable.Version || !known.Hash.AsSpan().SequenceEqual(_durable.Hash)) return null;
        var head = page.Skip(1).Aggregate(_durable, Replayed);
        return page.Count < _options.PageSize ? head : await ReadOn(head);
    }

    private async Task<Head> FromSnapshot()
    {
        var snapshot = await journal.ReadSnapshot(stream, model.SnapshotFormat);
        var head = snapshot is null
            ? new Head(model.Empty(stream), 0, JournalEntry.NoHash, DateTimeOffset.MinValue)
            : new Head(model.ReadState(stream, snapshot.Body), snapshot.Version, snapshot.Hash, await RecordedAt(snapshot));
        _snapshotVersion = head.Version;
        return await ReadOn(head);
    }

    private async Task<Head> ReadOn(Head head)
    {
        IReadOnlyList<JournalEntry> page;
        do
        {
            page = await journal.Read(stream, head.Version, _options.PageSize);
            head = page.Aggregate(head, Replayed);
        }
        while (page.Count == _options.PageSize);
        return head;
    }

    // A journal whose end was cut off, or put back from an older copy, may have a snapshot of what it no longer has.
    private async Task<DateTimeOffset> RecordedAt(Snapshot snapshot)
    {
        var last = await journal.Read(stream, snapshot.Version - 1, limit: 1);
        if (last is not [var entry] || entry.Version != snapshot.Version || !entry.Hash.AsSpan().SequenceEqual(snapshot.Hash))
            throw new JournalCorruptException($"The snapshot of {stream} is of version {snapshot.Version}, which the stream does not have.");
        return model.RecordedAtOf(entry.Read(model.ReadEntry));
    }

    private Head Replayed(Head before, JournalEntry entry)
    {
        if (entry.Version != before.Version + 1 || !entry.Follows(before.Hash))
            throw new JournalCorruptException($"The chain of {stream} breaks at version {entry.Version}.");
        var read = entry.Read(model.ReadEntry);
        return new(model.Evolve(before.State, read), entry.Version, entry.Hash, RecordedTime.Latest(before.RecordedAt, model.RecordedAtOf(read)));
    }

    private void SaveSnapshot()
    {
        _snapshotVersion = _durable.Version;
        commit.Save(new(stream, _durable.Version, _durable.Hash, model.SnapshotFormat, model.WriteState(_durable.State)));
        TookSnapshot?.Invoke(_durable.Version);
    }

    // Where appends fail, what was decided on top of them is out of date: then that is why, and no other process.
    private JournalUnavailableException Overtaken() => _failure ?? new($"Another process keeps writing {stream}.");

    private sealed record Head(TState State, long Version, byte[] Hash, DateTimeOffset RecordedAt);

    /// <summary>A command that was decided, and the state after it.</summary>
    private sealed record Step(Unit Unit, Request<TCommand> Request, TEntry Entry, Head After)
    {
        public Answer<TEntry> AnswerTo(Request<TCommand> request) => AnswerOf(Request.Fingerprint, request, After.Version, Entry);
    }

    /// <summary>Commands that were decided in one step; nearly always one.</summary>
    private sealed class Unit(int epoch, IReadOnlyList<Request<TCommand>> requests)
    {
        public int Epoch => epoch;

        public List<Step> Steps { get; } = new(requests.Count);

        /// <summary>True when durable, false when another activation came first.</summary>
        public TaskCompletionSource<bool> IsDurable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Null when it did not answer these and no others.</summary>
        public ImmutableArray<Answer<TEntry>>? AnswersTo(IReadOnlyList<Request<TCommand>> asked) =>
            asked.Count == Steps.Count && asked.Zip(Steps).All(pair => pair.First.Id == pair.Second.Request.Id)
                ? [.. asked.Zip(Steps, (request, step) => step.AnswerTo(request))]
                : null;
    }
}
