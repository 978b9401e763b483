using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Federated.TestSupport.Processes;
using Npgsql;
using Xunit;

namespace Federated.TestSupport.Postgres;

/// <summary>
/// A PostgreSQL server for tests alone: a cluster in a temporary folder, on a free port of the loopback interface, with
/// everything that makes it durable left on. A collection of tests may share one, with a database for each test. It is
/// gone when it is disposed of, and also when the tests end without doing so.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime, IAsyncDisposable
{
    private const string Administrator = "administrator";

    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private Process? _watch;
    private bool _fsync = true;
    private int _databases;

    /// <summary>Its files, and its log.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("federated-postgres-").FullName;

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Where it listens, on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; } = FreePorts.Next();

    /// <summary>Makes a cluster and starts it. As a fixture it is started by xunit.</summary>
    /// <param name="fsync">Off only to see that such a server is refused.</param>
    public static async Task<PostgresServer> StartNew(bool fsync = true)
    {
        var server = new PostgresServer { _fsync = fsync };
        await server.InitializeAsync();
        return server;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var password = Path.Combine(Folder, "password");
        await File.WriteAllTextAsync(password, _password);
        await PostgresPrograms.Own(Folder);
        Watch();
        await Run("initdb", "--pgdata", Data, "--username", Administrator, "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        await Start();
    }

    /// <summary>Starts it again after <see cref="Stop"/>.</summary>
    public Task Start() => Run("pg_ctl", "--pgdata", Data, "--log", Path.Combine(Folder, "log"), "--wait", "--timeout", "120",
        // No socket in the file system: its folder may not exist, or be somebody else's.
        "--options", $"-p {Port} -h 127.0.0.1 -c unix_socket_directories='' -c fsync={(_fsync ? "on" : "off")} " +
            // After a crash, one call for all files: with many databases, one for each takes minutes.
            "-c full_page_writes=on -c max_connections=100 -c recovery_init_sync_method=syncfs", "start");

    /// <summary>Stops it.</summary>
    /// <param name="immediate">As a crash does: nothing is flushed, and the next start recovers. Otherwise connections are cut and it shuts down.</param>
    public Task Stop(bool immediate = false) =>
        Run("pg_ctl", "--pgdata", Data, "--mode", immediate ? "immediate" : "fast", "--wait", "--timeout", "120", "stop");

    /// <summary>Stops it and starts it again.</summary>
    public async Task Restart(bool immediate = false)
    {
        await Stop(immediate);
        await Start();
    }

    /// <summary>
    /// Leaves no room in any file beyond a size, for connections made from now on: what they write fails as it does on a
    /// full disk, for everybody and without the rights that a small file system takes.
    /// </summary>
    /// <param name="bytes">More than a segment of the write-ahead log, which has 16 MiB; null for as much as there is.</param>
    public async Task LimitFiles(long? bytes)
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0];
        var limit = bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        await PostgresPrograms.Run(Folder, PostgresPrograms.BesideServer("prlimit", "--pid", pid, $"--fsize={limit}:unlimited"));
    }

    /// <summary>Makes an empty database, owned by a login that is no superuser but may make roles.</summary>
    /// <returns>The owner's connection string.</returns>
    public async Task<string> NewDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        await Execute(Connection("postgres", Administrator), $"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD '{_password}'");
        await Execute(Connection("postgres", Administrator), $"CREATE DATABASE {name} OWNER {name}");
        return Connection(name, name);
    }

    /// <summary>Makes a login without any right.</summary>
    /// <param name="connection">A connection string to the database that it shall connect to.</param>
    /// <param name="name">Of the login.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewLogin(string connection, string name)
    {
        await Execute(Connection("postgres", Administrator), $"CREATE ROLE {name} LOGIN PASSWORD '{_password}'");
        return Connection(DatabaseOf(connection), name);
    }

    /// <summary>The superuser's connection string to the same database.</summary>
    public string AsAdministrator(string connection) => Connection(DatabaseOf(connection), Administrator);

    /// <summary>Ends all connections to a database, as a network that fails does to their clients, and waits until they are gone.</summary>
    public Task KillBackends(string connection) =>
        Execute(Connection("postgres", Administrator), $"SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = '{DatabaseOf(connection)}'");

    /// <summary>Runs SQL on a connection of its own.</summary>
    public static async Task Execute(string connection, string sql)
    {
        await using var opened = await Open(connection);
        await using var command = new NpgsqlCommand(sql, opened);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a query on a connection of its own; NULL is null.</summary>
    public static async Task<List<object?[]>> Query(string connection, string sql)
    {
        await using var opened = await Open(connection);
        await using var command = new NpgsqlCommand(sql, opened);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await row.ReadAsync()) rows.Add([.. Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))]);
        return rows;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_watch is null)
        {
            Directory.Delete(Folder, recursive: true);
            return;
        }
        _watch.StandardInput.Close();
        await _watch.WaitForExitAsync();
        _watch.Dispose();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    // The watch has the other end of a pipe that breaks when this process ends, however it ends.
    private void Watch()
    {
        var stop = string.Join(' ', PostgresPrograms.CommandOf("pg_ctl", "--pgdata", Data, "--mode", "immediate", "--wait", "stop").Select(word => $"'{word}'"));
        _watch = Process.Start(new ProcessStartInfo("sh", ["-c", $"trap '' INT TERM HUP; cat >/dev/null; {stop} >/dev/null 2>&1; rm -rf '{Folder}'"])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
        })!;
    }

    private Task Run(string program, params string[] arguments) => PostgresPrograms.Run(Folder, PostgresPrograms.CommandOf(program, arguments));

    private string Connection(string database, string user) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = database, Username = user, Password = _password }.ToString();

    private static string DatabaseOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;

    private static async Task<NpgsqlConnection> Open(string connection)
    {
        // Not from a pool, where one might be kept that a restart of the server has ended.
        var opened = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ToString());
        await opened.OpenAsync();
        return opened;
    }
}
