using Federated.TestSupport.Postgres;
using Npgsql;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>A journal in a database of a server that can be made to crash.</summary>
internal sealed class PostgresStore : IStore
{
    private readonly PostgresServer _server;
    private readonly string _connection;
    private readonly TemporaryFolder _keys = new();

    private PostgresStore(PostgresServer server, string connection) => (_server, _connection) = (server, connection);

    public IReadOnlyList<string> Settings => [$"--Journal:Path={_keys.Path}", $"--Journal:Connection={_connection}"];

    public IReadOnlyList<string> Options => ["--data", _keys.Path, "--journal", _connection];

    /// <param name="archive">Folder to which the server copies each finished segment of its log.</param>
    public static async Task<PostgresStore> StartAsync(string? archive = null)
    {
        var server = await PostgresServer.StartNew(archive: archive);
        return new(server, await server.NewDatabase());
    }

    /// <summary>Takes a base backup while the server runs.</summary>
    public Task BackUpAsync(string folder) => _server.BackUp(folder);

    /// <summary>A store from a base backup of this one, rolled forward to an instant; all that was archived, when null.</summary>
    public async Task<PostgresStore> RestoreAsync(string backup, string archive, DateTimeOffset? until)
    {
        await _server.Archive();
        var restored = await _server.Restore(backup, archive, until);
        return new(restored, restored.Here(_connection));
    }

    public async Task<IReadOnlyList<JournalRow>> RowsAsync() => await QueryAsync("""
        SELECT s.name, e.version, e.id, e.kind, upper(replace(e.body::json #>> '{refusal,reason}', '-', '_')), coalesce((e.body::json ->> 'amountPence')::bigint, 0)
        FROM federated.entries e JOIN federated.streams s ON s.stream_id = e.stream_id WHERE s.name <> 'register' ORDER BY s.name, e.version
        """, row => new JournalRow(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetInt64(5)));

    public async Task<IReadOnlyList<string>> OwingAsync() => await QueryAsync("""
        SELECT s.name FROM federated.streams s JOIN federated.entries e ON e.stream_id = s.stream_id
        WHERE e.outstanding > 0 AND e.version = (SELECT max(version) FROM federated.entries WHERE stream_id = s.stream_id)
        """, row => row.GetString(0));

    public Task<(int ExitCode, string Output)> VerifyAsync(string? checkpointFile = null) => ProgramRun.ProductToEndAsync(
        ["verify", .. Options, .. checkpointFile is null ? (string[])[] : ["--checkpoints", checkpointFile]]);

    public Task CrashAsync() => _server.Restart(immediate: true);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _keys.Dispose();
    }

    private async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> map)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await row.ReadAsync()) rows.Add(map(row));
        return rows;
    }
}
