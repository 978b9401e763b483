using Microsoft.Data.Sqlite;

namespace Federated.Engine.Journals.Sqlite;

/// <summary>The tables of a SQLite journal, and how connections to it are set up.</summary>
internal static class SqliteSchema
{
    /// <summary>Changes when the tables do; kept in the file as <c>user_version</c>.</summary>
    private const int Version = 1;

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
            stream_id INTEGER PRIMARY KEY REFERENCES streams,
            version   INTEGER NOT NULL,
            hash      BLOB    NOT NULL,
            format    TEXT    NOT NULL,
            body      TEXT    NOT NULL
        );
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

    public static SqliteConnection OpenReader(string file) => Open(file, SqliteOpenMode.ReadOnly);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Prepare(SqliteConnection connection, string file, string views)
    {
        var found = Scalar(connection, "PRAGMA user_version");
        if (found is not 0 and not Version)
            throw new JournalUnavailableException($"{file} has journal format {found}; this version reads format {Version}.");
        // While an audit reads, the log grows; the limit gives the disk back after it.
        Execute(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit={LargestIdleLogBytes};");
        Execute(connection, $"BEGIN IMMEDIATE; {Tables} {views} PRAGMA user_version={Version}; COMMIT;");
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
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
