using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Microsoft.Data.Sqlite;

namespace Federated.Tests.Engine.Processes;

internal enum Fail
{
    BeforeWriting,
    AfterWriting,
}

/// <summary>A real journal whose appends can be held back, or fail before or after they have become durable.</summary>
internal sealed class UnreliableJournal(string folder) : IJournal
{
    private SqliteJournal _journal = SqliteJournal.Open(folder);
    private readonly Queue<Fail> _failures = new();
    private TaskCompletionSource _reached = new();
    private TaskCompletionSource? _held;

    /// <summary>Called before each batch is written.</summary>
    public Func<IReadOnlyList<JournalUnit>, Task>? BeforeAppend { get; set; }

    /// <summary>Called with its id before an entry is looked for.</summary>
    public Func<string, Task>? BeforeFind { get; set; }

    /// <summary>Called when an entry or the head of a stream has been looked up, before it is told.</summary>
    public Func<Task>? AfterLook { get; set; }

    /// <inheritdoc/>
    public bool IsShared { get; init; }

    public int Loads { get; private set; }

    public int Finds { get; private set; }

    /// <summary>Thrown instead of writing a snapshot.</summary>
    public Exception? SnapshotFailure { get; init; }

    /// <summary>Entries asked for in each transaction.</summary>
    public List<int> Transactions { get; } = [];

    public int EntriesRead { get; private set; }

    public void FailNext(params Fail[] failures) => Array.ForEach(failures, _failures.Enqueue);

    /// <summary>The next appends wait until <see cref="Release"/>.</summary>
    public void Hold() => (_held, _reached) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>The same for the appends after the one that is held back now, which <paramref name="release"/> lets go.</summary>
    public void Hold(out Action release)
    {
        var held = _held!;
        Hold();
        release = held.SetResult;
    }

    /// <summary>Changes the file behind the journal's back.</summary>
    public void Sql(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "journal.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery().ShouldBe(1);
    }

    /// <summary>As a database does that is put back from a copy, or goes over to a standby that lacks the last entry.</summary>
    public async Task LoseLast()
    {
        await _journal.DisposeAsync();
        Sql("DELETE FROM entries WHERE position = (SELECT max(position) FROM entries)");
        _journal = SqliteJournal.Open(folder);
    }

    public void Release() => _held?.SetResult();

    /// <summary>Ends when an append is being held back.</summary>
    public Task Reached() => _reached.Task;

    public async Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch)
    {
        if (BeforeAppend is { } before) await before(batch);
        if (_held is { } held)
        {
            _reached.TrySetResult();
            await held.Task;
        }
        Transactions.Add(batch.Sum(unit => unit.Entries.Length));
        var failure = _failures.TryDequeue(out var fail) ? fail : (Fail?)null;
        if (failure == Fail.BeforeWriting) throw new JournalUnavailableException("failed before writing");
        var outcomes = await _journal.Append(batch);
        return failure == Fail.AfterWriting ? throw new JournalUnavailableException("failed after writing") : outcomes;
    }

    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue)
    {
        Loads++;
        return _journal.ReadSnapshot(stream, format, atMostVersion);
    }

    public async Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit)
    {
        var entries = await _journal.Read(stream, afterVersion, limit);
        EntriesRead += entries.Count;
        return entries;
    }

    public async Task<JournalEntry?> Find(string stream, string id)
    {
        Finds++;
        if (BeforeFind is { } before) await before(id);
        var found = await _journal.Find(stream, id);
        if (AfterLook is { } after) await after();
        return found;
    }

    public async Task<long> HeadVersion(string stream)
    {
        var version = await _journal.HeadVersion(stream);
        if (AfterLook is { } after) await after();
        return version;
    }

    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => _journal.ReadFeed(afterPosition, limit);

    public Task<IReadOnlyList<StreamHead>> Heads() => _journal.Heads();

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => _journal.Scan(visit, cancellation);

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => _journal.StreamsWithOutstanding();

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => _journal.ReadSnapshots();

    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) =>
        SnapshotFailure is null ? _journal.WriteSnapshot(snapshot, keepEarlier) : Task.FromException(SnapshotFailure);

    public ValueTask DisposeAsync() => _journal.DisposeAsync();
}
