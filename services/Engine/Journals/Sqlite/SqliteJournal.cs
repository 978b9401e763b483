using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>
/// A journal in one SQLite file (WAL, <c>synchronous=FULL</c>: a transaction is on the disk when it returns). One process
/// holds it at a time; any number may read it with SQL meanwhile.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly FileStream? _held;
    private readonly SqliteAppender? _appender;
    private readonly SqliteReader _reader;

    private SqliteJournal(FileStream? held, SqliteAppender? appender, SqliteReader reader)
    {
        _held = held;
        _appender = appender;
        _reader = reader;
    }

    /// <summary>Opens the journal in a folder, or makes one there.</summary>
    /// <param name="folder">Made when it is missing.</param>
    /// <param name="views">SQL run at each start, so that the file explains itself: views for auditors.</param>
    /// <exception cref="JournalUnavailableException">Another process holds it, or the file cannot be opened.</exception>
    public static SqliteJournal Open(string folder, string views = "")
    {
        var held = Hold(folder);
        try
        {
            var file = SqliteSchema.FileIn(folder);
            var appender = new SqliteAppender(file, views);
            return new SqliteJournal(held, appender, new SqliteReader(file, appender.Files));
        }
        catch (Exception failure)
        {
            held.Dispose();
            if (failure is not SqliteException) throw;
            throw SqliteFailures.Unavailable($"The journal in {folder} cannot be opened", failure);
        }
    }

    /// <summary>Opens the journal in a folder to read it, also while another process writes it.</summary>
    /// <exception cref="JournalUnavailableException">There is none.</exception>
    public static SqliteJournal OpenForReading(string folder)
    {
        var file = SqliteSchema.FileIn(folder);
        if (!File.Exists(file)) throw new JournalUnavailableException($"There is no journal in {folder}.");
        return new SqliteJournal(null, null, new SqliteReader(file));
    }

    /// <summary>
    /// Copies the journal in a folder as of one moment, snapshots included, also while another process writes it. Nothing that
    /// was durable before the call is missing in the copy.
    /// </summary>
    /// <param name="folder">Which journal.</param>
    /// <param name="to">Folder for the copy; made when it is missing. It must have no journal yet.</param>
    /// <exception cref="JournalUnavailableException">There is no journal to copy, there is one already where it should go, or it cannot be read or written.</exception>
    public static void BackUp(string folder, string to)
    {
        var (file, copy) = (SqliteSchema.FileIn(folder), SqliteSchema.FileIn(to));
        if (!File.Exists(file)) throw new JournalUnavailableException($"There is no journal in {folder}.");
        if (File.Exists(copy)) throw new JournalUnavailableException($"There is a journal in {to} already.");
        // Under its name only when it is whole, and on the disk.
        var part = copy + ".part";
        try
        {
            Directory.CreateDirectory(to);
            File.Delete(part);
            using (var from = SqliteSchema.Open(file, SqliteOpenMode.ReadOnly))
            using (var into = SqliteSchema.Open(part, SqliteOpenMode.ReadWriteCreate))
                from.BackupDatabase(into);
            using (var written = new FileStream(part, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.Move(part, copy);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"The journal in {folder} cannot be copied to {to}: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch) => Task.Run(() => Appender.Append(batch));

    /// <inheritdoc/>
    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => Task.Run(() => Appender.Write(snapshot, keepEarlier));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => Task.Run(_reader.ReadSnapshots);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) =>
        Task.Run(() => _reader.Read(stream, afterVersion, limit));

    /// <inheritdoc/>
    public Task<JournalEntry?> Find(string stream, string id) => Task.Run(() => _reader.Find(stream, id));

    /// <inheritdoc/>
    public Task<long> HeadVersion(string stream) => Task.Run(() => _reader.HeadVersion(stream));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) =>
        Task.Run(() => _reader.ReadFeed(afterPosition, limit));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StreamHead>> Heads() => Task.Run(_reader.Heads);

    /// <inheritdoc/>
    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) =>
        Task.Run(() => _reader.Scan(visit, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => Task.Run(_reader.StreamsWithOutstanding);

    /// <inheritdoc/>
    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) =>
        Task.Run(() => _reader.ReadSnapshot(stream, format, atMostVersion));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // Readers first: with them gone, everything can be brought into the one file.
        _reader.Dispose();
        _appender?.Dispose();
        _held?.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteAppender Appender => _appender ?? throw new InvalidOperationException("The journal was opened for reading.");

    private static FileStream Hold(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "journal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"The data folder {folder} is in use by another process, or cannot be written: {failure.Message}", failure);
        }
    }
}
