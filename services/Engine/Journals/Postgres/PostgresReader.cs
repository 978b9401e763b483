using System.Data;
using Npgsql;

namespace Federated.Engine.Journals.Postgres;

/// <summary>The reading side: connections from a pool, each set to read only.</summary>
internal sealed class PostgresReader(NpgsqlDataSource source, NpgsqlConnectionStringBuilder settings) : IAsyncDisposable
{
    private const string Columns = "s.name, e.version, e.id, e.fingerprint, e.kind, e.outstanding, e.body, e.hash, e.position";
    private const string StreamId = "(SELECT stream_id FROM streams WHERE name = $1)";
    private const string Snapshots =
        "SELECT s.name, p.version, p.hash, p.format, p.body FROM snapshots AS p JOIN streams AS s ON s.stream_id = p.stream_id";

    // The last entry of each stream, each looked up in the index.
    private const string LastEntries = """
        FROM streams AS s CROSS JOIN LATERAL (
            SELECT version, hash, outstanding FROM entries WHERE stream_id = s.stream_id ORDER BY version DESC LIMIT 1) AS e
        """;

    // What looks at every stream, or at every entry, may take its time.
    private const int LongCommandSeconds = 600;

    public Task<IReadOnlyList<JournalEntry>> Read(string stream, long afterVersion, int limit) => Query($"""
        SELECT {Columns} FROM entries AS e JOIN streams AS s ON s.stream_id = e.stream_id
        WHERE e.stream_id = {StreamId} AND e.version > $2 ORDER BY e.version LIMIT $3
        """, Entry, stream, afterVersion, limit);

    public async Task<JournalEntry?> Find(string stream, string id) => (await Query($"""
        SELECT {Columns} FROM entries AS e JOIN streams AS s ON s.stream_id = e.stream_id WHERE e.stream_id = {StreamId} AND e.id = $2
        """, Entry, stream, id)).SingleOrDefault();

    public async Task<long> HeadVersion(string stream) =>
        (await Query($"SELECT coalesce(max(version), 0) FROM entries WHERE stream_id = {StreamId}", row => row.GetInt64(0), stream)).Single();

    // Positions rise in the order of commits (PostgresAppender says why): a reader sees all up to some position, without a
    // hole that could be filled later. What the inner query gives is all that the names are looked up for.
    public Task<IReadOnlyList<FeedEntry>> ReadFeed(long afterPosition, int limit) => Query($"""
        SELECT {Columns} FROM (SELECT * FROM entries WHERE position > $1 ORDER BY position LIMIT $2) AS e
        JOIN streams AS s ON s.stream_id = e.stream_id ORDER BY e.position
        """, Fed, afterPosition, limit);

    public Task<IReadOnlyList<string>> StreamsWithOutstanding() =>
        Query($"SELECT s.name {LastEntries} WHERE e.outstanding > 0 ORDER BY s.name", row => row.GetString(0));

    public async Task<Snapshot?> ReadSnapshot(string stream, string format, long atMostVersion) => (await Query(
        $"{Snapshots} WHERE s.name = $1 AND p.format = $2 AND p.version <= $3 ORDER BY p.version DESC LIMIT 1",
        Snapshot, stream, format, atMostVersion)).SingleOrDefault();

    public Task<IReadOnlyList<Snapshot>> ReadSnapshots() => Query($"{Snapshots} ORDER BY s.name, p.version, p.format", Snapshot);

    public Task<IReadOnlyList<StreamHead>> Heads() => Query(
        $"SELECT s.name, e.version, e.hash {LastEntries} ORDER BY s.name",
        row => new StreamHead(Text(row, 0), Number(row, 1), Bytes(row, 2)));

    public Task Scan(Action<FeedEntry> visit, CancellationToken cancellation) => With(async connection =>
    {
        // One transaction reads the journal as it is now, however long it takes.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        foreach (var (id, name) in await Streams(connection, cancellation))
        {
            // A stream at a time: to put them all in order, the server would sort the whole journal.
            await using var command = Command(connection, $"""
                SELECT $2, e.version, e.id, e.fingerprint, e.kind, e.outstanding, e.body, e.hash, e.position
                FROM entries AS e WHERE e.stream_id = $1 ORDER BY e.version, e.position
                """, id, name);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                visit(Fed(row));
            }
        }
        return 0;
    }, maySeeAgain: false);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    // This engine writes no entries without a stream: somebody took its name away. Those come last.
    private static async Task<List<(long Id, string Name)>> Streams(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command(connection, """
            WITH RECURSIVE used (stream_id) AS (
                (SELECT stream_id FROM entries ORDER BY stream_id LIMIT 1)
                UNION ALL
                SELECT (SELECT e.stream_id FROM entries AS e WHERE e.stream_id > u.stream_id ORDER BY e.stream_id LIMIT 1)
                FROM used AS u WHERE u.stream_id IS NOT NULL)
            SELECT u.stream_id, coalesce(s.name, 'stream ' || u.stream_id)
            FROM used AS u LEFT JOIN streams AS s ON s.stream_id = u.stream_id
            WHERE u.stream_id IS NOT NULL ORDER BY s.name NULLS LAST, u.stream_id
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var streams = new List<(long, string)>();
        while (await row.ReadAsync(cancellation)) streams.Add((row.GetInt64(0), row.GetString(1)));
        return streams;
    }

    private Task<IReadOnlyList<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> map, params object[] parameters) => With(async connection =>
    {
        await using var command = Command(connection, sql, parameters);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await row.ReadAsync()) rows.Add(map(row));
        return (IReadOnlyList<T>)rows;
    });

    private async Task<T> With<T>(Func<NpgsqlConnection, Task<T>> read, bool maySeeAgain = true)
    {
        for (var attempt = 1; ; attempt++)
        {
            var opened = false;
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                opened = true;
                return await read(connection);
            }
            catch (Exception failure) when (opened && maySeeAgain && attempt == 1 && PostgresFailures.IsOfConnection(failure))
            {
                // One of the pool that broke while nobody used it, as when the server was started again.
            }
            catch (Exception failure) when (PostgresFailures.IsOfServer(failure))
            {
                throw PostgresFailures.Unavailable("The journal cannot be read", settings, failure);
            }
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        if (parameters.IsEmpty) command.CommandTimeout = Math.Max(command.CommandTimeout, LongCommandSeconds);
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static FeedEntry Fed(NpgsqlDataReader row) => new(row.GetInt64(8), Entry(row));

    private static JournalEntry Entry(NpgsqlDataReader row) => new(
        Text(row, 0), Number(row, 1), Text(row, 2), Text(row, 3), Text(row, 4), int.CreateSaturating(Number(row, 5)), Text(row, 6), Bytes(row, 7));

    private static Snapshot Snapshot(NpgsqlDataReader row) => new(Text(row, 0), Number(row, 1), Bytes(row, 2), Text(row, 3), Text(row, 4));

    // The columns take no NULL, unless their owner has changed that; the hash then fits no longer.
    private static string Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    private static long Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

    private static byte[] Bytes(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);
}
