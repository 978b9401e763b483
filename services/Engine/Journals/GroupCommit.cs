using System.Threading.Channels;

namespace Federated.Engine.Journals;

/// <summary>
/// The one writer of a journal in this process: takes whatever all processes have queued and makes it durable in one
/// transaction, so that many commands share one flush of the disk. While one batch is written the next one gathers.
/// </summary>
public sealed class GroupCommit : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly GroupCommitOptions _options;
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private readonly Task _writing;
    private TaskCompletionSource _next = NewSignal();
    private JournalUnavailableException? _failure;
    private int _queued;
    private long _waitingSnapshotCharacters;
    private long _turnBegan; // 0 while nothing is written
    private long _lastTurnTicks;

    /// <summary>Starts writing what is queued from now on.</summary>
    /// <param name="journal">Where to.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="writer">
    /// Where it writes. Without one, on the thread pool and not on the scheduler of whoever makes this: a grain, perhaps,
    /// that may end long before it.
    /// </param>
    public GroupCommit(IJournal journal, GroupCommitOptions? options = null, TaskScheduler? writer = null)
    {
        _journal = journal;
        _options = options ?? new();
        _writing = Task.Factory.StartNew(Write, default, TaskCreationOptions.DenyChildAttach, writer ?? TaskScheduler.Default).Unwrap();
    }

    /// <summary>Durable transactions and the entries in them, since the start.</summary>
    public CommitFigures Figures { get; private set; } = new(0, 0);

    /// <summary>
    /// Entries that wait for a transaction. Has no bound of its own: <see cref="Processes.Admission"/> bounds what comes from
    /// outside, and what the engine does by itself follows from that.
    /// </summary>
    public int QueuedEntries => Volatile.Read(ref _queued);

    /// <summary>
    /// How long an entry queued now would wait: as long as the last transaction took, or the one under way has already, for
    /// that one and each that is to come. Nothing while nothing is written, so that one command always finds out.
    /// </summary>
    public TimeSpan ExpectedWait
    {
        get
        {
            if (Volatile.Read(ref _turnBegan) is not (not 0 and var began)) return TimeSpan.Zero;
            var each = Math.Max(Volatile.Read(ref _lastTurnTicks), _options.Time.GetElapsedTime(began).Ticks);
            return TimeSpan.FromTicks(each) * (2 + QueuedEntries / _options.MaxBatchEntries);
        }
    }

    /// <summary>
    /// Why the journal cannot be written; null when it can, as far as the last transaction with an entry in it tells. After
    /// one that failed, an empty one finds out whether it still would, so that this ends by itself also when nobody writes.
    /// </summary>
    public async Task<JournalUnavailableException?> FindTrouble()
    {
        if (Volatile.Read(ref _failure) is null) return null;
        var trial = new Waiting(null, null, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_queue.Writer.TryWrite(trial)) await trial.Outcome.Task;
        return Volatile.Read(ref _failure);
    }

    /// <summary>
    /// Ends when the next transaction has been written, or has failed and may be durable all the same. Whoever takes it
    /// before reading the feed, and waits for it after, misses nothing in between.
    /// </summary>
    public Task NextTransaction => Volatile.Read(ref _next).Task;

    /// <summary>Queues a unit; the answer comes when its transaction is durable, or when it did not fit.</summary>
    /// <exception cref="JournalUnavailableException">The transaction failed, and it is unknown whether the unit is durable.</exception>
    public Task<AppendOutcome> Append(JournalUnit unit)
    {
        var waiting = new Waiting(unit, null, new(TaskCreationOptions.RunContinuationsAsynchronously));
        Interlocked.Add(ref _queued, waiting.Entries);
        if (!_queue.Writer.TryWrite(waiting))
        {
            Interlocked.Add(ref _queued, -waiting.Entries);
            return Task.FromException<AppendOutcome>(new JournalUnavailableException("The journal is closed."));
        }
        return waiting.Outcome.Task;
    }

    /// <summary>
    /// Queues a snapshot of a state that is durable already. Snapshots may fail, and are dropped when too many wait: the next
    /// one will do.
    /// </summary>
    /// <param name="snapshot">What to write.</param>
    /// <param name="keepEarlier">Whether earlier ones of the same format stay beside it.</param>
    public void Save(Snapshot snapshot, bool keepEarlier = false)
    {
        var waiting = Interlocked.Add(ref _waitingSnapshotCharacters, snapshot.Body.Length);
        // One always may, however large.
        var fits = waiting <= _options.MaxWaitingSnapshotCharacters || waiting == snapshot.Body.Length;
        if (!fits || !_queue.Writer.TryWrite(new(null, new(snapshot, keepEarlier), new(TaskCreationOptions.RunContinuationsAsynchronously))))
            Interlocked.Add(ref _waitingSnapshotCharacters, -snapshot.Body.Length);
    }

    /// <summary>Writes what is queued, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task Write()
    {
        var batch = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            var began = _options.Time.GetTimestamp();
            Volatile.Write(ref _turnBegan, began);
            // Whole units only: the one that passes the bound is in the transaction too.
            for (var entries = 0; entries < _options.MaxBatchEntries && _queue.Reader.TryRead(out var waiting); entries += waiting.Entries)
                batch.Add(waiting);
            await WriteUnits([.. batch.Where(w => w.Unit is not null)]);
            await WriteSnapshots(batch.Where(w => w.Snapshot is not null));
            await Try(batch.Where(w => w is { Unit: null, Snapshot: null }).ToList());
            Volatile.Write(ref _lastTurnTicks, _options.Time.GetElapsedTime(began).Ticks);
            Volatile.Write(ref _turnBegan, 0);
        }
    }

    private async Task WriteUnits(List<Waiting> batch)
    {
        if (batch.Count == 0) return;
        Interlocked.Add(ref _queued, -batch.Sum(w => w.Entries));
        try
        {
            var outcomes = await _journal.Append([.. batch.Select(w => w.Unit!)]);
            var appended = batch.Where((_, i) => outcomes[i] == AppendOutcome.Appended).Sum(w => w.Entries);
            Figures = new(Figures.Transactions + 1, Figures.Entries + appended);
            if (appended > 0) Volatile.Write(ref _failure, null);
            for (var i = 0; i < batch.Count; i++) batch[i].Outcome.SetResult(outcomes[i]);
        }
        catch (Exception failure)
        {
            var unavailable = Unavailable(failure);
            Volatile.Write(ref _failure, unavailable);
            foreach (var waiting in batch) waiting.Outcome.SetException(unavailable);
        }
        finally
        {
            Interlocked.Exchange(ref _next, NewSignal()).SetResult();
        }
    }

    private async Task Try(List<Waiting> trials)
    {
        if (trials.Count == 0) return;
        try
        {
            await _journal.Append([]);
            Volatile.Write(ref _failure, null);
        }
        catch (Exception failure)
        {
            Volatile.Write(ref _failure, Unavailable(failure));
        }
        foreach (var trial in trials) trial.Outcome.SetResult(AppendOutcome.Appended);
    }

    private static JournalUnavailableException Unavailable(Exception failure) =>
        failure as JournalUnavailableException ?? new JournalUnavailableException("The journal failed.", failure);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WriteSnapshots(IEnumerable<Waiting> batch)
    {
        foreach (var (_, snapshot, _) in batch)
        {
            try
            {
                await _journal.WriteSnapshot(snapshot!.Snapshot, snapshot.KeepEarlier);
            }
            catch (Exception)
            {
                // A snapshot only saves time. The entries are durable, and the next snapshot covers this one; but if this
                // loop ended, nothing would be written ever again.
            }
            Interlocked.Add(ref _waitingSnapshotCharacters, -snapshot!.Snapshot.Body.Length);
        }
    }

    private sealed record Waiting(JournalUnit? Unit, Saving? Snapshot, TaskCompletionSource<AppendOutcome> Outcome)
    {
        public int Entries => Unit?.Entries.Length ?? 0;
    }

    private sealed record Saving(Snapshot Snapshot, bool KeepEarlier);
}

/// <summary>Bounds of a <see cref="GroupCommit"/>.</summary>
public sealed record GroupCommitOptions
{
    /// <summary>Entries in a transaction from which on it takes no further unit; a unit is never split.</summary>
    public int MaxBatchEntries { get; init; } = 4_096;

    /// <summary>Characters of snapshots that may wait; those beyond are dropped. 32 Mi, which are 64 MiB of memory.</summary>
    public long MaxWaitingSnapshotCharacters { get; init; } = 32 * 1024 * 1024;

    /// <summary>Times the transactions.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How much a <see cref="GroupCommit"/> has written.</summary>
/// <param name="Transactions">Durable transactions.</param>
/// <param name="Entries">Entries in them.</param>
public sealed record CommitFigures(long Transactions, long Entries);
