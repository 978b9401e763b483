using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>The reading side: read-only connections, each used by one reader at a time and kept for the next.</summary>
internal sealed class SqliteReader(string file) : IDisposable
{
    private const string Columns = "s.name, e.version, e.id, e.fingerprint, e.kind, e.outstanding, e.body, e.hash";
    private const string Joined = "FROM entries e JOIN streams s ON s.stream_id = e.stream_id";

    private const string Nameless = "FROM entries e WHERE e.stream_id NOT IN (SELECT stream_id FROM streams) ORDER BY e.stream_id, e.version";

    private const string Snapshots =
        "SELECT s.name, p.version, p.hash, p.format, p.body FROM snapshots p JOIN streams s ON s.stream_id = p.stream_id";

    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _closed;

    public IReadOnlyList<JournalEntry> Read(string stream, long afterVersion, int limit) => Query(
        $"SELECT {Columns} {Joined} WHERE s.name = $p0 AND e.version > $p1 ORDER BY e.version LIMIT $p2", Entry, stream, afterVersion, limit);

    public JournalEntry? Find(string stream, string id) =>
        Query($"SELECT {Columns} {Joined} WHERE s.name = $p0 AND e.id = $p1", Entry, stream, id).SingleOrDefault();

    // Over a join, SQLite would read the whole stream to find the largest version.
    public long HeadVersion(string stream) =>
        Query("SELECT coalesce(max(version), 0) FROM entries WHERE stream_id = (SELECT stream_id FROM streams WHERE name = $p0)",
            row => row.GetInt64(0), stream).Single();

    public IReadOnlyList<FeedEntry> ReadFeed(long afterPosition, int limit) => Query(
        $"SELECT {Columns}, e.position {Joined} WHERE e.position > $p0 ORDER BY e.position LIMIT $p1",
        Fed, afterPosition, limit);

    public IReadOnlyList<string> StreamsWithOutstanding() => Query("""
        SELECT s.name FROM streams s
        WHERE (SELECT e.outstanding FROM entries e WHERE e.stream_id = s.stream_id ORDER BY e.version DESC LIMIT 1) > 0
        ORDER BY s.name
        """, row => row.GetString(0));

    public Snapshot? ReadSnapshot(string stream, string format, long atMostVersion) => Query(
        $"{Snapshots} WHERE s.name = $p0 AND p.format = $p1 AND p.version <= $p2 ORDER BY p.version DESC LIMIT 1",
        Snapshot, stream, format, atMostVersion).SingleOrDefault();

    public IReadOnlyList<Snapshot> ReadSnapshots() => Query($"{Snapshots} ORDER BY s.name, p.version, p.format", Snapshot);

    public IReadOnlyList<StreamHead> Heads() => Query("""
        SELECT s.name, e.version, e.hash FROM streams s JOIN entries e ON e.stream_id = s.stream_id
        WHERE e.version = (SELECT max(version) FROM entries WHERE stream_id = s.stream_id)
        ORDER BY s.name
        """, row => new StreamHead(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));

    public void Scan(Action<FeedEntry> visit, CancellationToken cancellation) => With(connection =>
    {
        // One transaction reads one snapshot of the file, however long it takes.
        using var transaction = connection.BeginTransaction(deferred: true);
        Visit(connection, $"SELECT {Columns}, e.position {Joined} ORDER BY s.name, e.version", visit, cancellation);
        // This engine writes none of these: somebody took their stream's name away.
        Visit(connection, $"SELECT {Columns.Replace("s.name", "'stream ' || e.stream_id", StringComparison.Ordinal)}, e.position {Nameless}", visit, cancellation);
        return 0;
    });

    public void Dispose()
    {
        _closed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private static void Visit(SqliteConnection connection, string sql, Action<FeedEntry> visit, CancellationToken cancellation)
    {
        using var command = Command(connection, sql);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            visit(Fed(row));
        }
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params object[] parameters) => With(connection =>
    {
        using var command = Command(connection, sql, parameters);
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read()) rows.Add(map(row));
        return rows;
    });

    private T With<T>(Func<SqliteConnection, T> read)
    {
        if (_closed) throw new JournalUnavailableException("The journal is closed.");
        SqliteConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection)) connection = SqliteSchema.OpenReader(file);
            var result = read(connection);
            _idle.Add(connection);
            connection = null;
            // Closed while this was read: nobody else would close what was just put back.
            if (_closed) CloseIdle();
            return result;
        }
        catch (SqliteException failure)
        {
            throw new JournalUnavailableException($"The journal cannot be read: {failure.Message}", failure);
        }
        finally
        {
            // After a failure the connection is not trusted again.
            connection?.Dispose();
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<object> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++) command.Parameters.AddWithValue($"$p{i}", parameters[i]);
        return command;
    }

    private static FeedEntry Fed(SqliteDataReader row) => new(row.GetInt64(8), Entry(row));

    private static JournalEntry Entry(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3),
        row.GetString(4), row.GetInt32(5), row.GetString(6), row.GetFieldValue<byte[]>(7));

    private static Snapshot Snapshot(SqliteDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetString(3), row.GetString(4));
}
