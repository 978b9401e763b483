using Microsoft.Data.Sqlite;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The journal of a data folder, read and tampered with by SQL, as an auditor or a vandal would.</summary>
internal static class JournalFile
{
    public const string Name = "journal.db";

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

    /// <summary>Changes the file behind the product's back; exactly one row.</summary>
    public static void ChangeOne(string data, string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Open(data, SqliteOpenMode.ReadWrite);
        using var command = Command(connection, sql, parameters);
        command.ExecuteNonQuery().ShouldBe(1, sql);
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
