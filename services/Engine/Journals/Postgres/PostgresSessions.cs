using Npgsql;

namespace Federated.Engine.Journals.Postgres;

/// <summary>How connections to a PostgreSQL journal are set up.</summary>
internal static class PostgresSessions
{
    // What the connection string says comes after these, and holds. A server that does not answer is found out: in
    // connecting within 5 s, on an idle connection in half a minute, and in a command, which a large batch makes long, after
    // 30 s, also where a network drops packets without a word.
    private const string Defaults =
        "Timeout=5;Command Timeout=30;Cancellation Timeout=2000;Tcp Keepalive=true;Tcp Keepalive Time=5;Tcp Keepalive Interval=2;" +
        "Maximum Pool Size=20;Application Name=federated;";

    // Found by name in the journal's schema alone; nothing temporary stands in front of it. To compile queries costs more
    // than these run, and each is planned for what it asks for.
    private const string Common = """
        SET search_path = federated, pg_temp;
        SET jit = off;
        SET plan_cache_mode = force_custom_plan;
        """;

    private const string AsService = $"SET ROLE {PostgresSchema.ServiceRole};";

    /// <summary>
    /// A commit is on the disk when it returns, whatever the server's default (unless that asks for more, of replicas). Of
    /// a client that hangs in a transaction, the server rids itself. The batch is where entries wait for their turn; a standby
    /// has none, and is left again.
    /// </summary>
    private const string Writing = $"""
        {AsService}
        {Common}
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') <> 'remote_apply';
        SET idle_in_transaction_session_timeout = '3s';
        SET work_mem = '64MB';
        DO $$
        BEGIN
            IF pg_is_in_recovery() THEN RETURN; END IF;
            CREATE TEMPORARY TABLE batch (
                place integer NOT NULL, stream text COLLATE "C" NOT NULL, version bigint NOT NULL, id text NOT NULL, fingerprint text NOT NULL,
                kind text NOT NULL, outstanding integer NOT NULL, body text NOT NULL, hash bytea NOT NULL
            ) ON COMMIT DELETE ROWS;
        END $$;
        """;

    private const string Reading = $"{Common} SET default_transaction_read_only = on;";

    /// <summary>The settings of a connection string, with defaults for what it leaves open.</summary>
    /// <exception cref="JournalUnavailableException">It is none. What it says is not repeated: there may be a password in it.</exception>
    public static NpgsqlConnectionStringBuilder Settings(string connection)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new(Defaults + connection);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            throw new JournalUnavailableException(
                "This is no connection string for PostgreSQL. One is such as Host=db.example;Database=federated;Username=federated;Password=…");
        }
        if (string.IsNullOrWhiteSpace(settings.Host) || string.IsNullOrWhiteSpace(settings.Database))
            throw new JournalUnavailableException("The connection string must name Host and Database, such as Host=db.example;Database=federated;Username=federated.");
        // What a session is set up with must last as long as it.
        (settings.NoResetOnClose, settings.MaxAutoPrepare, settings.Enlist, settings.Multiplexing) = (true, 0, false, false);
        // Also to read: a standby is behind, and what was answered must be seen.
        if (settings.Host.Contains(',', StringComparison.Ordinal) && settings.TargetSessionAttributes is null) settings.TargetSessionAttributes = "primary";
        return settings;
    }

    /// <summary>The server, or several, and the database: nothing secret.</summary>
    public static string PlaceOf(NpgsqlConnectionStringBuilder settings) => $"PostgreSQL {ServerOf(settings)}, database {settings.Database}";

    /// <summary>The server, or several.</summary>
    public static string ServerOf(NpgsqlConnectionStringBuilder settings) =>
        settings.Host!.Contains(',', StringComparison.Ordinal) ? settings.Host : $"{settings.Host}:{settings.Port}";

    /// <summary>Gives connections to make the schema with, as the login itself.</summary>
    public static NpgsqlDataSource ToPrepare(NpgsqlConnectionStringBuilder settings) => Source(settings, pooled: false, null);

    /// <summary>Gives connections to append with.</summary>
    public static NpgsqlDataSource ToWrite(NpgsqlConnectionStringBuilder settings) => Source(settings, pooled: false, Writing);

    /// <summary>Gives connections to read with.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="asService">As the service; otherwise as the login itself, which may be an auditor's.</param>
    public static NpgsqlDataSource ToRead(NpgsqlConnectionStringBuilder settings, bool asService) =>
        Source(settings, pooled: true, asService ? AsService + Reading : Reading);

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings, bool pooled, string? setUp)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(settings.ToString()) { Pooling = pooled }.ToString());
        if (setUp is not null) builder.UsePhysicalConnectionInitializer(c => SetUp(c, setUp), c => SetUpAsync(c, setUp));
        return builder.Build();
    }

    private static void SetUp(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static async Task SetUpAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
