using Npgsql;
using NpgsqlTypes;

namespace Federated.Engine.Journals.Postgres;

/// <summary>
/// The writing side: one connection, opened again after whatever went wrong with it.
/// <para>
/// Several processes may write one database. A batch is first read for (heads and used ids, under no lock), decided in
/// memory, and copied into a temporary table that only this session sees. Then one message to the server does the rest
/// in one go: it takes the lock of the journal's writers, drops from the batch every stream that no longer ends as it was
/// read, inserts what is left, and commits. Streams only ever grow at their end, so one that ends as before has not changed
/// at all, and what was decided for it holds.
/// </para>
/// <para>
/// The lock lasts until the commit is visible, and positions are given under it: so positions rise in the order of commits,
/// and who follows the feed never sees a position filled in behind it. It costs that transactions of all writers come one
/// after the other. Nothing goes back and forth while it is held: a writer that hangs, or is stopped, holds up no other.
/// </para>
/// <para>
/// When the connection is lost before the answer, the server may have committed, or may do so later, or never. That is not
/// guessed: the caller reads the stream and asks again for what is not there. If the old transaction commits meanwhile,
/// the new one finds the stream's end moved and is refused; if the new one comes first, the old one finds that, and writes
/// nothing. Either way a command is decided once. A read in between may show the stream without it: nobody has been
/// told of it yet, so that is no wrong answer.
/// </para>
/// </summary>
internal sealed class PostgresAppender(NpgsqlDataSource source, NpgsqlConnectionStringBuilder settings) : IAsyncDisposable
{
    private const string Heads = """
        SELECT n.name, e.version, e.hash
        FROM unnest($1) AS n (name) CROSS JOIN LATERAL (
            SELECT version, hash FROM entries WHERE stream_id = (SELECT stream_id FROM streams WHERE name = n.name)
            ORDER BY version DESC LIMIT 1) AS e
        """;

    private const string UsedIds = """
        SELECT a.stream, a.id
        FROM unnest($1, $2) AS a (stream, id) CROSS JOIN LATERAL (
            SELECT FROM entries WHERE stream_id = (SELECT stream_id FROM streams WHERE name = a.stream) AND id = a.id
            LIMIT 1) AS e
        """;

    private const string Copy =
        "COPY pg_temp.batch (place, stream, version, id, fingerprint, kind, outstanding, body, hash) FROM STDIN (FORMAT binary)";

    private static readonly string TakeTurn = $"SELECT pg_advisory_xact_lock({PostgresSchema.Lock})";

    private const string AddStreams = "INSERT INTO streams (name) SELECT name FROM unnest($1) AS n (name) ON CONFLICT (name) DO NOTHING";

    // In place of a head that a stream does not have there are 0 and NULL, in the database and in what was read.
    private const string DropStale = """
        WITH stale AS MATERIALIZED (
            SELECT r.stream
            FROM unnest($1, $2, $3) AS r (stream, version, hash) LEFT JOIN LATERAL (
                SELECT version, hash FROM entries WHERE stream_id = (SELECT stream_id FROM streams WHERE name = r.stream)
                ORDER BY version DESC LIMIT 1) AS e ON true
            WHERE (coalesce(e.version, 0), e.hash) IS DISTINCT FROM (r.version, r.hash))
        DELETE FROM pg_temp.batch WHERE stream IN (SELECT stream FROM stale) RETURNING stream
        """;

    private const string Insert = """
        INSERT INTO entries (stream_id, version, id, fingerprint, kind, outstanding, body, hash)
        SELECT (SELECT stream_id FROM streams WHERE name = b.stream), b.version, b.id, b.fingerprint, b.kind, b.outstanding, b.body, b.hash
        FROM pg_temp.batch AS b ORDER BY b.place
        """;

    private const string DropSnapshots = """
        DELETE FROM snapshots
        WHERE stream_id = (SELECT stream_id FROM streams WHERE name = $1) AND starts_with(format, $2) AND (format <> $3 OR NOT $4)
        """;

    private const string SaveSnapshot = """
        INSERT INTO snapshots (stream_id, version, hash, format, body) SELECT stream_id, $2, $3, $4, $5 FROM streams WHERE name = $1
        ON CONFLICT (stream_id, format, version) DO UPDATE SET hash = excluded.hash, body = excluded.body
        """;

    // As many bytes as a batch may well have; they are gone when it ends.
    private const string AskForRoom =
        "INSERT INTO pg_temp.batch SELECT n, '', 0, '', '', '', 0, repeat('x', 2000), '' FROM generate_series(1, 128) AS n";

    private NpgsqlConnection? _connection;

    public Task<IReadOnlyList<AppendOutcome>> Append(IReadOnlyList<JournalUnit> batch) => Guarded(async () =>
    {
        if (batch.Count == 0) return await WriteNothing();
        var streams = batch.Select(unit => unit.Stream).Distinct(StringComparer.Ordinal).ToArray();
        var (heads, used) = await ReadFor(streams, batch);
        var plan = new BatchPlan(batch, heads, used);
        if (plan.Fitting.Count == 0) return plan.Outcomes;

        var stale = await Write(plan.Fitting, heads);
        return (IReadOnlyList<AppendOutcome>)[.. batch.Select((unit, i) => stale.Contains(unit.Stream) ? AppendOutcome.WrongVersion : plan.Outcomes[i])];
    });

    public Task Write(Snapshot snapshot, bool keepEarlier) => Guarded(async () =>
    {
        var connection = await Connect();
        await using var transaction = await connection.BeginTransactionAsync();
        // "book-" of "book-2": what its other numbers begin with too.
        var name = snapshot.Format[..(snapshot.Format.LastIndexOf('-') + 1)];
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Command(DropSnapshots, snapshot.Stream, name, snapshot.Format, keepEarlier),
                Command(SaveSnapshot, snapshot.Stream, snapshot.Version, snapshot.Hash, snapshot.Format, snapshot.Body),
            },
        };
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return 0;
    });

    public ValueTask DisposeAsync() => Disconnect();

    private async Task<(List<StreamHead> Heads, List<(string Stream, string Id)> Used)> ReadFor(string[] streams, IReadOnlyList<JournalUnit> batch)
    {
        var wasOpen = _connection is not null;
        try
        {
            return await Read();
        }
        catch (Exception failure) when (wasOpen && PostgresFailures.IsOfConnection(failure))
        {
            // It broke while nothing was asked of it, and nothing has been written yet.
            await Disconnect();
            return await Read();
        }

        async Task<(List<StreamHead>, List<(string, string)>)> Read()
        {
            var entries = batch.SelectMany(unit => unit.Entries).ToList();
            await using var reading = new NpgsqlBatch(await Connect())
            {
                // In this order: an id of an entry that comes in between is used already, and makes its stream stale.
                BatchCommands = { Command(Heads, (object)streams), Command(UsedIds, entries.ConvertAll(e => e.Stream), entries.ConvertAll(e => e.Id)) },
            };
            await using var row = await reading.ExecuteReaderAsync();
            var (heads, used) = (new List<StreamHead>(), new List<(string, string)>());
            while (await row.ReadAsync()) heads.Add(new(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
            await row.NextResultAsync();
            while (await row.ReadAsync()) used.Add((row.GetString(0), row.GetString(1)));
            return (heads, used);
        }
    }

    private async Task<IReadOnlyList<AppendOutcome>> WriteNothing()
    {
        await using var command = new NpgsqlCommand(AskForRoom, await Connect());
        await command.ExecuteNonQueryAsync();
        return [];
    }

    private async Task<HashSet<string>> Write(IReadOnlyList<JournalEntry> entries, List<StreamHead> heads)
    {
        var connection = await Connect();
        // Each statement below must see what was committed before it began, whatever the server's default.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted);
        await CopyIn(connection, entries);

        var known = heads.ToDictionary(head => head.Stream, StringComparer.Ordinal);
        var streams = entries.Select(entry => entry.Stream).Distinct(StringComparer.Ordinal).ToArray();
        await using var rest = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Command(TakeTurn),
                Command(AddStreams, (object)streams.Where(stream => !known.ContainsKey(stream)).ToArray()),
                Command(DropStale, streams, streams.Select(stream => known.GetValueOrDefault(stream)?.Version ?? 0).ToArray(),
                    streams.Select(stream => known.GetValueOrDefault(stream)?.Hash).ToArray()),
                Command(Insert),
                Command("COMMIT"),
            },
        };
        var stale = new HashSet<string>(StringComparer.Ordinal);
        await using var row = await rest.ExecuteReaderAsync();
        do
        {
            while (row.FieldCount == 1 && row.GetName(0) == "stream" && await row.ReadAsync()) stale.Add(row.GetString(0));
        }
        while (await row.NextResultAsync());
        return stale;
    }

    private static async Task CopyIn(NpgsqlConnection connection, IReadOnlyList<JournalEntry> entries)
    {
        await using var copy = await connection.BeginBinaryImportAsync(Copy);
        for (var place = 0; place < entries.Count; place++)
        {
            var entry = entries[place];
            await copy.StartRowAsync();
            await copy.WriteAsync(place, NpgsqlDbType.Integer);
            await copy.WriteAsync(entry.Stream, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Version, NpgsqlDbType.Bigint);
            await copy.WriteAsync(entry.Id, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Fingerprint, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Kind, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Outstanding, NpgsqlDbType.Integer);
            await copy.WriteAsync(entry.Body, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Hash, NpgsqlDbType.Bytea);
        }
        await copy.CompleteAsync();
    }

    private async Task<T> Guarded<T>(Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception failure)
        {
            // Whatever it was, what is left on this connection is not known: the next write begins on another.
            await Disconnect();
            throw failure as JournalUnavailableException ?? PostgresFailures.Unavailable("The journal cannot be written", settings, failure);
        }
    }

    private async Task<NpgsqlConnection> Connect() => _connection ??= await source.OpenConnectionAsync();

    private async ValueTask Disconnect()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
