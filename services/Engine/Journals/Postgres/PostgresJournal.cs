using Npgsql;

namespace Federated.Engine.Journals.Postgres;

/// <summary>
/// A journal in a PostgreSQL database, schema <c>federated</c>. Several processes may write it at once: each finds out when
/// another has written the same stream. The service works under a role that can add entries and never change them.
/// </summary>
public sealed class PostgresJournal : IJournal
{
    private readonly NpgsqlDataSource? _writing;
    private readonly PostgresAppender? _appender;
    private readonly PostgresReader _reader;

    private PostgresJournal(NpgsqlConnectionStringBuilder settings, bool writes)
    {
        _writing = writes ? PostgresSessions.ToWrite(settings) : null;
        _appender = _writing is null ? null : new(_writing, settings);
        _reader = new(PostgresSessions.ToRead(settings, asService: writes), settings);
    }

    /// <summary>Opens the journal of a database, and makes it where it is missing and the login may.</summary>
    /// <param name="connection">Connection string as Npgsql takes it, with Host and Database.</param>
    /// <param name="views">SQL views for auditors, made along with the tables.</param>
    /// <exception cref="JournalUnavailableException">
    /// It cannot be: a wrong connection string, no such server or database, a login without rights, a later format, a server
    /// that does not keep what it confirms.
    /// </exception>
    public static PostgresJournal Open(string connection, string views = "")
    {
        var settings = PostgresSessions.Settings(connection);
        Try(settings, PostgresSessions.ToPrepare(settings), opened =>
        {
            CheckDurable(opened);
            PostgresSchema.Prepare(opened, views);
        });
        // Now rather than at the first command: may the login work as the service?
        Try(settings, PostgresSessions.ToWrite(settings), _ => { });
        return new(settings, writes: true);
    }

    /// <summary>Opens the journal of a database to read it, as a login that need not be the service's.</summary>
    /// <param name="connection">Connection string as Npgsql takes it, with Host and Database.</param>
    /// <exception cref="JournalUnavailableException">There is none, or it cannot be read.</exception>
    public static PostgresJournal OpenForReading(string connection)
    {
        var settings = PostgresSessions.Settings(connection);
        Try(settings, PostgresSessions.ToPrepare(settings), PostgresSchema.Check);
        return new(settings, writes: false);
    }

    /// <summary>Which server and database a connection string names, and nothing else of it.</summary>
    /// <exception cref="JournalUnavailableException">It is none.</exception>
    public static string PlaceOf(string connection) => PostgresSessions.PlaceOf(PostgresSessions.Settings(connection));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch) => Appender.Append(batch);

    /// <inheritdoc/>
    public Task WriteSnapshot(Snapshot snapshot, bool keepEarlier = false) => Appender.Write(snapshot, keepEarlier);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => _reader.ReadSnapshots();

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) => _reader.Read(stream, afterVersion, limit);

    /// <inheritdoc/>
    public Task<JournalEntry?> Find(string stream, string id) => _reader.Find(stream, id);

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public Task<long> HeadVersion(string stream) => _reader.HeadVersion(stream);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => _reader.ReadFeed(afterPosition, limit);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StreamHead>> Heads() => _reader.Heads();

    /// <inheritdoc/>
    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => _reader.Scan(visit, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> StreamsWithOutstanding() => _reader.StreamsWithOutstanding();

    /// <inheritdoc/>
    public Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion = long.MaxValue) =>
        _reader.ReadSnapshot(stream, format, atMostVersion);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        if (_appender is not null) await _appender.DisposeAsync();
        if (_writing is not null) await _writing.DisposeAsync();
    }

    private PostgresAppender Appender => _appender ?? throw new InvalidOperationException("The journal was opened for reading.");

    private static void Try(NpgsqlConnectionStringBuilder settings, NpgsqlDataSource source, Action<NpgsqlConnection> use)
    {
        using var _ = source;
        try
        {
            using var opened = source.OpenConnection();
            use(opened);
        }
        catch (Exception failure) when (PostgresFailures.IsOfServer(failure))
        {
            throw PostgresFailures.Unavailable("The journal cannot be opened", settings, failure);
        }
    }

    // What such a server confirms may be gone after a crash, and an answer once given would change.
    private static void CheckDurable(NpgsqlConnection opened)
    {
        using var command = new NpgsqlCommand("SELECT current_setting('fsync')", opened);
        if ((string?)command.ExecuteScalar() != "on")
            throw new JournalUnavailableException("The server runs with fsync = off, and would lose what it has confirmed. Set fsync = on.");
    }
}
