using Microsoft.Data.Sqlite;

namespace Federated.TestSupport.Processes;

/// <summary>The journal of a data folder, read and tampered with by SQL, as an auditor or a vandal would.</summary>
internal static class JournalFile
{
    public const string Name = "journal.db";

    private static readonly TimeSpan settleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Rows of a query, each value as SQLite gives it: long, string, byte[] or null.</summary>
    public static List<object?[]> Query(string data, string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Open(data, SqliteOpenMode.ReadOnly);
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return rows;
    }

    /// <summary>Organisations whose newest entry says that a transfer of theirs is not settled.</summary>
    public static IReadOnlyList<string> StreamsThatOwe(string data) =>
    [
        .. Query(data, """
            SELECT name FROM streams s JOIN entries e USING (stream_id)
            WHERE outstanding > 0 AND version = (SELECT max(version) FROM entries WHERE stream_id = s.stream_id)
            """).Select(row => (string)row[0]!),
    ];

    /// <summary>
    /// Waits until no book owes another anything. Looks into the file: asking the product for a position would load the
    /// book, and so hide one that does not go on by itself.
    /// </summary>
    public static async Task SettledAsync(string data)
    {
        using var deadline = new CancellationTokenSource(settleTimeout);
        while (StreamsThatOwe(data) is { Count: > 0 } owing)
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"Transfers of {string.Join(", ", owing)} did not settle.");
            await Task.Delay(200);
        }
    }

    /// <summary>Changes the file behind the product's back; exactly one row.</summary>
    public static void ChangeOne(string data, string sql, params (string Name, object Value)[] parameters) =>
        Change(data, sql, parameters).ShouldBe(1, sql);

    /// <summary>Changes the file behind the product's back.</summary>
    /// <returns>How many rows.</returns>
    public static int Change(string data, string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Open(data, SqliteOpenMode.ReadWrite);
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static SqliteConnection Open(string data, SqliteOpenMode mode)
    {
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, Name), Mode = mode, Pooling = false };
        var connection = new SqliteConnection(file.ToString());
        connection.Open();
        return connection;
    }
}
