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

    private string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private Func<Task>? _copy;
    private string _options = "";
    private Process? _watch;
    private bool _fsync = true;
    private bool _isEncrypted;
    private int _databases;

    /// <summary>Its files, and its log.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("federated-postgres-").FullName;

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Where it listens, on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; } = FreePorts.Next();

    /// <summary>Makes a cluster and starts it. As a fixture it is started by xunit.</summary>
    /// <param name="fsync">Off only to see that such a server is refused.</param>
    /// <param name="encrypted">Certificate and key, PEM, with which it speaks TLS, and refuses who does not.</param>
    /// <param name="archive">Folder to which it copies each finished segment of its log; one that <see cref="PostgresPrograms"/> may write.</param>
    public static async Task<PostgresServer> StartNew(bool fsync = true, (string Certificate, string Key)? encrypted = null, string? archive = null)
    {
        var server = new PostgresServer { _fsync = fsync };
        if (archive is not null) server._options = $"-c archive_mode=on -c archive_command='cp \"%p\" \"{archive}/%f\"'";
        if (encrypted is { } tls) await server.Encrypt(tls.Certificate, tls.Key);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>
    /// Starts a standby of this server, which from then on confirms nothing that the standby does not have on its disk.
    /// </summary>
    public async Task<PostgresServer> StartStandby()
    {
        var standby = new PostgresServer { _password = _password };
        standby._copy = () => BackUp(standby.Data, "--write-recovery-conf");
        await standby.InitializeAsync();
        await Execute(Connection("postgres", Administrator), "ALTER SYSTEM SET synchronous_standby_names = '*'");
        await Execute(Connection("postgres", Administrator), "SELECT pg_reload_conf()");
        return standby;
    }

    /// <summary>Makes a standby the server that takes writes.</summary>
    public Task Promote() => Run("pg_ctl", "--pgdata", Data, "--wait", "--timeout", "120", "promote");

    /// <summary>Takes a base backup while the server runs.</summary>
    /// <param name="folder">Where to; made.</param>
    /// <param name="more">More options of pg_basebackup.</param>
    public Task BackUp(string folder, params IEnumerable<string> more) => Run("pg_basebackup",
        ["--dbname", $"host=127.0.0.1 port={Port} user={Administrator} password={_password}", "--pgdata", folder, "--checkpoint", "fast", "--wal-method", "stream", .. more]);

    /// <summary>Starts a server from a base backup of this one, rolled forward through archived segments to an instant.</summary>
    /// <param name="backup">What <see cref="BackUp"/> wrote.</param>
    /// <param name="archive">Folder of the segments.</param>
    /// <param name="until">To when; to the end of what is archived when null.</param>
    public async Task<PostgresServer> Restore(string backup, string archive, DateTimeOffset? until = null)
    {
        var restored = new PostgresServer { _password = _password };
        restored._copy = async () =>
        {
            await restored.RunBeside("cp", "--archive", backup, restored.Data);
            await File.AppendAllTextAsync(Path.Combine(restored.Data, "postgresql.auto.conf"), $"""

                restore_command = 'cp "{archive}/%f" "%p"'
                recovery_target_action = 'promote'
                {(until is { } instant ? $"recovery_target_time = '{instant:yyyy-MM-dd HH:mm:ss.ffffff}+00'" : "")}
                archive_mode = off

                """);
            await restored.RunBeside("touch", Path.Combine(restored.Data, "recovery.signal"));
        };
        await restored.InitializeAsync();
        // It answers questions before it has caught up; writes only then.
        while ((await Query(restored.Connection("postgres", Administrator), "SELECT pg_is_in_recovery()")).Single()[0] is true) await Task.Delay(100);
        return restored;
    }

    /// <summary>Ends the segment of the log that is being written, and waits until it is archived.</summary>
    public async Task Archive()
    {
        var last = (string)(await Query(Connection("postgres", Administrator), "SELECT pg_walfile_name(pg_switch_wal())")).Single()[0]!;
        while ((await Query(Connection("postgres", Administrator), $"SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= '{last}'")).Count == 0) await Task.Delay(50);
    }

    /// <summary>The same login to the same database, at this server.</summary>
    /// <param name="connection">To the server that this one was copied from.</param>
    public string Here(string connection) => new NpgsqlConnectionStringBuilder(connection) { Host = "127.0.0.1", Port = Port }.ToString();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var password = Path.Combine(Folder, "password");
        await File.WriteAllTextAsync(password, _password);
        await PostgresPrograms.Own(Folder);
        Watch();
        if (_copy is not null) await _copy();
        else await Run("initdb", "--pgdata", Data, "--username", Administrator, "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        if (_isEncrypted) await RunBeside("sed", "--in-place", "s/^host /hostssl /", Path.Combine(Data, "pg_hba.conf"));
        await Start();
    }

    /// <summary>Starts it again after <see cref="Stop"/>.</summary>
    public Task Start() => Run("pg_ctl", "--pgdata", Data, "--log", Path.Combine(Folder, "log"), "--wait", "--timeout", "120",
        // No socket in the file system: its folder may not exist, or be somebody else's.
        "--options", $"-p {Port} -h 127.0.0.1 -c unix_socket_directories='' -c fsync={(_fsync ? "on" : "off")} " +
            // After a crash, one call for all files: with many databases, one for each takes minutes.
            $"-c full_page_writes=on -c max_connections=100 -c recovery_init_sync_method=syncfs {_options}", "start");

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
        await RunBeside("prlimit", "--pid", pid, $"--fsize={limit}:unlimited");
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

    // A key that others could read is not used.
    private async Task Encrypt(string certificate, string key)
    {
        await PostgresPrograms.Own(Folder);
        foreach (var (name, text) in new[] { ("server.crt", certificate), ("server.key", key) })
        {
            var file = Path.Combine(Folder, name);
            await File.WriteAllTextAsync(file, text);
            await PostgresPrograms.Own(file);
            await RunBeside("chmod", "600", file);
        }
        _options = $"-c ssl=on -c ssl_cert_file='{Folder}/server.crt' -c ssl_key_file='{Folder}/server.key'";
        _isEncrypted = true;
    }

    private Task RunBeside(string program, params string[] arguments) => PostgresPrograms.Run(Folder, PostgresPrograms.BesideServer(program, arguments));

    private Task Run(string program, params IEnumerable<string> arguments) => PostgresPrograms.Run(Folder, PostgresPrograms.CommandOf(program, arguments));

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
