using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>The tables of a SQLite journal, and how connections to it are set up.</summary>
internal static class SqliteSchema
{
    /// <summary>Changes when the tables do; kept in the file as <c>user_version</c>.</summary>
    private const int Version = 2;

    private const int LargestIdleLogBytes = 64 * 1024 * 1024;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS streams (
            stream_id INTEGER PRIMARY KEY,
            name      TEXT NOT NULL UNIQUE
        );
        CREATE TABLE IF NOT EXISTS entries (
            position    INTEGER PRIMARY KEY AUTOINCREMENT,
            stream_id   INTEGER NOT NULL REFERENCES streams,
            version     INTEGER NOT NULL,
            id          TEXT    NOT NULL,
            fingerprint TEXT    NOT NULL,
            kind        TEXT    NOT NULL,
            outstanding INTEGER NOT NULL,
            body        TEXT    NOT NULL,
            hash        BLOB    NOT NULL,
            UNIQUE (stream_id, version),
            UNIQUE (stream_id, id)
        );
        CREATE TABLE IF NOT EXISTS snapshots (
            stream_id INTEGER NOT NULL REFERENCES streams,
            format    TEXT    NOT NULL,
            version   INTEGER NOT NULL,
            hash      BLOB    NOT NULL,
            body      TEXT    NOT NULL,
            PRIMARY KEY (stream_id, format, version)
        );
        """;

    /// <summary>Format 1 kept one snapshot a stream. Run before <see cref="Tables"/> and <see cref="FromFormat1Filled"/>.</summary>
    private const string FromFormat1 = "ALTER TABLE snapshots RENAME TO snapshots_1;";

    private const string FromFormat1Filled = """
        INSERT INTO snapshots (stream_id, format, version, hash, body) SELECT stream_id, format, version, hash, body FROM snapshots_1;
        DROP TABLE snapshots_1;
        """;

    public static string FileIn(string folder) => Path.Combine(folder, "journal.db");

    public static SqliteConnection OpenWriter(string file, string views)
    {
        var connection = Open(file, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Prepare(connection, file, views);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads files of every format up to this one, as they are.</summary>
    public static SqliteConnection OpenReader(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadOnly);
        try
        {
            FormatOf(file, connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes the format once more.</summary>
    public static void WriteFormat(SqliteConnection connection) => Execute(connection, $"PRAGMA user_version={Version}");

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Prepare(SqliteConnection connection, string file, string views)
    {
        var found = FormatOf(file, connection);
        // While an audit reads, the log grows; the limit gives the disk back after it.
        Execute(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit={LargestIdleLogBytes};");
        var tables = found == 1 ? $"{FromFormat1} {Tables} {FromFormat1Filled}" : Tables;
        try
        {
            Execute(connection, $"BEGIN IMMEDIATE; {tables} {views} PRAGMA user_version={Version}; COMMIT;");
        }
        catch (SqliteException full) when (found == Version && SqliteFailures.IsOfFullDisk(full))
        {
            // Everything is there already, if perhaps an older view: enough to be read until there is room.
            RollBack(connection);
        }
    }

    /// <summary>Ends a transaction that failed.</summary>
    public static void RollBack(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }

    private static long FormatOf(string file, SqliteConnection connection) => Scalar(connection, "PRAGMA user_version") switch
    {
        var found and >= 0 and <= Version => found,
        var found => throw new JournalUnavailableException($"{file} has journal format {found}; this version reads formats up to {Version}."),
    };

    /// <summary>A connection of its own to a file, as it is.</summary>
    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
