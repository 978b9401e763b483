using Federated.Domain;
using Federated.Engine.Journals;

namespace Federated.Engine.Processes;

/// <summary>
/// The single writer of one stream. A command is deduplicated, decided and evolved in one uninterrupted step in memory;
/// its entry is queued and the next command begins. No answer leaves before its entry is durable.
/// <para>
/// Not thread-safe: all calls and their continuations must run one at a time, as a grain's scheduler sees to (or any
/// exclusive <see cref="TaskScheduler"/>). When two processes of one stream exist for a moment, the journal's expected
/// version refuses the one that is behind; it drops its state, loads, and asks again for what was unanswered.
/// </para>
/// </summary>
public sealed class Process<TState, TCommand, TEntry>(
    string stream, IModel<TState, TCommand, TEntry> model, IJournal journal, GroupCommit commit, ProcessOptions? options = null)
{
    private readonly ProcessOptions _options = options ?? new();
    private readonly RecentAnswers<Step> _recent = new((options ?? new()).RecentAnswers, step => step.IsDurable.Task.IsCompleted);

    private Head? _head;
    private Head _durable = new(model.Empty(stream), 0, JournalEntry.NoHash);
    private Task? _loading;
    private TaskCompletionSource? _drained;
    private int _epoch;
    private int _unsettledAppends;
    private long _snapshotVersion;

    /// <summary>Raised after each load with the state then.</summary>
    public event Action<TState>? Loaded;

    /// <summary>Raised when an entry has become durable, in order, before its answer leaves.</summary>
    public event Action<TEntry>? BecameDurable;

    /// <summary>Answers a command: with a new entry, or with the one that its id made before.</summary>
    /// <exception cref="CommandIdReusedException">The id was used before with another fingerprint.</exception>
    /// <exception cref="OverloadedException">Too much is queued; nothing was recorded.</exception>
    /// <exception cref="JournalUnavailableException">
    /// The journal failed, or another process wrote the stream, again and again: the outcome is unknown, and asking again with the same id will tell.
    /// </exception>
    /// <exception cref="JournalCorruptException">The stream's chain is broken.</exception>
    public async Task<Answer<TEntry>> Execute(Request<TCommand> request)
    {
        if (commit.IsOverloaded) throw new OverloadedException();
        for (var attempt = 1; ; attempt++)
        {
            await Load();
            // Not before the first attempt: nearly every id is new, and the journal finds out those that are not.
            if (attempt > 1 && await FindInJournal(request) is { } earlier) return earlier;
            if (_head is null) continue;

            try
            {
                var step = _recent.Find(request.Id) ?? Take(_head, request);
                if (await step.IsDurable.Task) return AnswerOf(step.Request.Fingerprint, request, step.After.Version, step.Entry);
                if (attempt >= _options.MaxAttempts) throw new JournalUnavailableException($"Another process keeps writing {stream}.");
            }
            catch (JournalUnavailableException) when (attempt < _options.MaxAttempts)
            {
                // Unknown whether it was written: loading again will show.
            }
            catch (Exception failure) when (attempt == 1 && failure is not (JournalUnavailableException or CommandIdReusedException))
            {
                // The rules may choke on a command that the journal has and memory has forgotten: the next attempt looks there first.
            }
        }
    }

    /// <summary>A view of the newest durable state and its version.</summary>
    public async Task<TView> Read<TView>(Func<TState, long, TView> view)
    {
        await Load();
        return view(_durable.State, _durable.Version);
    }

    /// <summary>The answer that a command id was given, or null when there is none. <see cref="Read"/> then shows a state that has it.</summary>
    /// <exception cref="JournalUnavailableException">The journal failed.</exception>
    public async Task<Answer<TEntry>?> Find(string id)
    {
        await Load();
        if (_recent.Find(id) is { } step && await step.IsDurable.Task) return new(step.After.Version, step.Entry);
        if (await journal.Find(stream, id) is not { } found) return null;
        // What is read next must show at least this entry.
        if (found.Version > _durable.Version) await CatchUp();
        return new(found.Version, model.ReadEntry(found.Body));
    }

    /// <summary>Loads again if the journal has gone on without this process.</summary>
    public async Task CatchUp()
    {
        if (_unsettledAppends == 0 && _head is not null && await journal.HeadVersion(stream) > _durable.Version && _unsettledAppends == 0)
            DropState();
        await Load();
    }

    private Step Take(Head head, Request<TCommand> request)
    {
        // From here to the end nothing awaits: the step is whole.
        var entry = model.Decide(head.State, request);
        var state = model.Evolve(head.State, entry);
        var journalled = JournalEntry.After(
            head.Version, head.Hash, stream, request.Id, request.Fingerprint,
            model.KindOf(entry), model.OutstandingOf(state), model.WriteEntry(entry));
        var step = new Step(_epoch, request, entry, new Head(state, journalled.Version, journalled.Hash));
        _head = step.After;
        _recent.Add(request.Id, step);
        _unsettledAppends++;
        _ = Settle(step, commit.Append(journalled));
        return step;
    }

    private async Task Settle(Step step, Task<AppendOutcome> append)
    {
        try
        {
            // Yields even when the outcome is there already: entries settle in the order in which they were queued.
            var outcome = await append.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.ForceYielding);
            if (outcome == AppendOutcome.Appended && step.Epoch == _epoch) Settled(step);
            else Lost(step);
        }
        catch (JournalUnavailableException failure)
        {
            if (step.Epoch == _epoch) DropState();
            step.IsDurable.SetException(failure);
        }
        finally
        {
            if (--_unsettledAppends == 0) _drained?.TrySetResult();
        }
    }

    private void Settled(Step step)
    {
        _durable = step.After;
        try
        {
            if (_durable.Version - _snapshotVersion >= _options.SnapshotEvery) SaveSnapshot();
            BecameDurable?.Invoke(step.Entry);
        }
        finally
        {
            // Whatever a listener does, what is durable is answered.
            step.IsDurable.SetResult(true);
        }
    }

    private void Lost(Step step)
    {
        if (step.Epoch == _epoch) DropState();
        step.IsDurable.SetResult(false);
    }

    // Everything decided on top of what was lost is void: those steps belong to the old epoch and will be asked again.
    private void DropState()
    {
        _epoch++;
        _head = null;
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

        var snapshot = await journal.ReadSnapshot(stream, model.SnapshotFormat);
        if (snapshot is not null) await CheckIsOfThisStream(snapshot);
        var head = snapshot is null
            ? new Head(model.Empty(stream), 0, JournalEntry.NoHash)
            : new Head(model.ReadState(stream, snapshot.Body), snapshot.Version, snapshot.Hash);
        _snapshotVersion = head.Version;

        IReadOnlyList<JournalEntry> page;
        do
        {
            page = await journal.Read(stream, head.Version, _options.PageSize);
            head = page.Aggregate(head, Replayed);
        }
        while (page.Count == _options.PageSize);

        _head = _durable = head;
        if (head.Version - _snapshotVersion >= _options.SnapshotEvery) SaveSnapshot();
        Loaded?.Invoke(head.State);
    }

    // A journal whose end was cut off, or put back from an older copy, may have a snapshot of what it no longer has.
    private async Task CheckIsOfThisStream(Snapshot snapshot)
    {
        var last = await journal.Read(stream, snapshot.Version - 1, limit: 1);
        if (last is not [var entry] || entry.Version != snapshot.Version || !entry.Hash.AsSpan().SequenceEqual(snapshot.Hash))
            throw new JournalCorruptException($"The snapshot of {stream} is of version {snapshot.Version}, which the stream does not have.");
    }

    private Head Replayed(Head before, JournalEntry entry)
    {
        if (entry.Version != before.Version + 1 || !entry.Follows(before.Hash))
            throw new JournalCorruptException($"The chain of {stream} breaks at version {entry.Version}.");
        return new(model.Evolve(before.State, model.ReadEntry(entry.Body)), entry.Version, entry.Hash);
    }

    private void SaveSnapshot()
    {
        _snapshotVersion = _durable.Version;
        commit.Save(new(stream, _durable.Version, _durable.Hash, model.SnapshotFormat, model.WriteState(_durable.State)));
    }

    private async Task<Answer<TEntry>?> FindInJournal(Request<TCommand> request) =>
        await journal.Find(stream, request.Id) is { } found
            ? AnswerOf(found.Fingerprint, request, found.Version, model.ReadEntry(found.Body))
            : null;

    private static Answer<TEntry> AnswerOf(string fingerprint, Request<TCommand> request, long version, TEntry entry) =>
        fingerprint == request.Fingerprint ? new(version, entry) : throw new CommandIdReusedException(request.Id);

    private sealed record Head(TState State, long Version, byte[] Hash);

    private sealed record Step(int Epoch, Request<TCommand> Request, TEntry Entry, Head After)
    {
        /// <summary>True when durable, false when another activation came first.</summary>
        public TaskCompletionSource<bool> IsDurable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
