using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>The reading side: read-only connections, each used by one reader at a time and kept for the next.</summary>
/// <param name="file">The journal.</param>
/// <param name="files">When this process writes it.</param>
internal sealed class SqliteReader(string file, SqliteFiles? files = null) : IDisposable
{
    private const string Columns = "s.name, e.version, e.id, e.fingerprint, e.kind, e.outstanding, e.body, e.hash";
    private const string Joined = "FROM entries e JOIN streams s ON s.stream_id = e.stream_id";

    // The index i gives the order. By itself, SQLite would take stream and version from it too, and never look at those of
    // the entry e. What does not stand as this engine writes it is shown without its hash, and nothing follows from that.
    private const string Audited = """
        coalesce(e.version, i.version), e.id, e.fingerprint, e.kind, e.outstanding, e.body,
        CASE WHEN e.stream_id = i.stream_id AND e.version = i.version AND typeof(e.id) = 'text' AND typeof(e.fingerprint) = 'text'
            AND typeof(e.kind) = 'text' AND typeof(e.outstanding) = 'integer' AND typeof(e.body) = 'text' AND typeof(e.hash) = 'blob'
            THEN e.hash END, i.position
        """;

    // In this order of tables nothing has to be sorted.
    private const string Named = $"""
        SELECT s.name, {Audited} FROM streams s CROSS JOIN entries i ON i.stream_id = s.stream_id
        LEFT JOIN entries e ON e.position = i.position ORDER BY s.name, i.version
        """;

    private const string Nameless = $"""
        SELECT 'stream ' || i.stream_id, {Audited} FROM entries i LEFT JOIN entries e ON e.position = i.position
        WHERE i.stream_id NOT IN (SELECT stream_id FROM streams) ORDER BY i.stream_id, i.version
        """;

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

    // SQLite has one writer at a time: it gives the next position only when the transaction before has ended, and AUTOINCREMENT
    // never gives one again. A reader sees whole transactions, so what it sees is all up to some position, without a hole
    // that could be filled later. The position is the key of the table: no index is needed, and nothing is sorted.
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
        """, row => new StreamHead(Text(row, 0), Number(row, 1), Bytes(row, 2)));

    public void Scan(Action<FeedEntry> visit, CancellationToken cancellation) => With(connection =>
    {
        // One transaction reads one snapshot of the file, however long it takes.
        using var transaction = connection.BeginTransaction(deferred: true);
        Visit(connection, Named, visit, cancellation);
        // This engine writes none of these: somebody took their stream's name away.
        Visit(connection, Nameless, visit, cancellation);
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
            // What was read of a file that is gone must not be told: nobody would find it again.
            files?.Check();
            _idle.Add(connection);
            connection = null;
            // Closed while this was read: nobody else would close what was just put back.
            if (_closed) CloseIdle();
            return result;
        }
        catch (SqliteException failure)
        {
            files?.Check();
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
        Text(row, 0), Number(row, 1), Text(row, 2), Text(row, 3), Text(row, 4), int.CreateSaturating(Number(row, 5)), Text(row, 6), Bytes(row, 7));

    private static Snapshot Snapshot(SqliteDataReader row) => new(Text(row, 0), Number(row, 1), Bytes(row, 2), Text(row, 3), Text(row, 4));

    // This engine writes no NULL, but a byte changed on the disk can make one; the hash then fits no longer.
    private static string Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    private static long Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

    private static byte[] Bytes(SqliteDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);
}
