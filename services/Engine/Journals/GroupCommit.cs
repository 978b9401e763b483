using System.Threading.Channels;

namespace Federated.Engine.Journals;

/// <summary>
/// The one writer of a journal: takes whatever all processes have queued and makes it durable in one transaction, so
/// that many commands share one flush of the disk. While one batch is written the next one gathers.
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

    /// <summary>Starts writing what is queued from now on.</summary>
    public GroupCommit(IJournal journal, GroupCommitOptions? options = null)
    {
        _journal = journal;
        _options = options ?? new();
        // On the thread pool: the scheduler of whoever makes this, a grain perhaps, may end long before it.
        _writing = Task.Run(Write);
    }

    /// <summary>Durable transactions and the entries in them, since the start.</summary>
    public CommitFigures Figures { get; private set; } = new(0, 0);

    /// <summary>Whether so much is queued that a new command should rather be turned away at once.</summary>
    public bool IsOverloaded => Volatile.Read(ref _queued) >= _options.MaxQueuedEntries;

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

    /// <summary>Queues a snapshot of a state that is durable already. Snapshots may fail: the next one will do.</summary>
    /// <param name="snapshot">What to write.</param>
    /// <param name="keepEarlier">Whether earlier ones of the same format stay beside it.</param>
    public void Save(Snapshot snapshot, bool keepEarlier = false) =>
        _queue.Writer.TryWrite(new(null, new(snapshot, keepEarlier), new(TaskCreationOptions.RunContinuationsAsynchronously)));

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
            // Whole units only: the one that passes the bound is in the transaction too.
            for (var entries = 0; entries < _options.MaxBatchEntries && _queue.Reader.TryRead(out var waiting); entries += waiting.Entries)
                batch.Add(waiting);
            await WriteUnits([.. batch.Where(w => w.Unit is not null)]);
            await WriteSnapshots(batch.Where(w => w.Snapshot is not null));
            await Try(batch.Where(w => w is { Unit: null, Snapshot: null }).ToList());
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

    /// <summary>Entries waiting for a transaction from which on <see cref="GroupCommit.IsOverloaded"/> is true.</summary>
    public int MaxQueuedEntries { get; init; } = 50_000;
}

/// <summary>How much a <see cref="GroupCommit"/> has written.</summary>
/// <param name="Transactions">Durable transactions.</param>
/// <param name="Entries">Entries in them.</param>
public sealed record CommitFigures(long Transactions, long Entries);
