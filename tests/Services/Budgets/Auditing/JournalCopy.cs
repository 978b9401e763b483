using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;
using Microsoft.Data.Sqlite;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>A journal's file, changed with SQL as by somebody who has the disk, and audited.</summary>
internal sealed class JournalCopy : IDisposable
{
    private readonly SqliteConnection _connection;

    public JournalCopy(string original)
    {
        Folder = Directory.CreateTempSubdirectory("federated-tampered-").FullName;
        System.IO.File.Copy(original, File);
        _connection = new($"Data Source={File};Pooling=False;Foreign Keys=False");
        _connection.Open();
        // Nothing of a copy needs to outlive its test.
        using var fast = Command("PRAGMA synchronous=OFF", []);
        fast.ExecuteNonQuery();
    }

    public string Folder { get; }

    public string File => Path.Combine(Folder, "journal.db");

    public async Task<Difference?> FirstDifference(Checkpoint? checkpoint = null)
    {
        await using var journal = SqliteJournal.OpenForReading(Folder);
        return (await Audit.Of(journal, default, checkpoint)).FirstDifference;
    }

    /// <summary>Changes the file; at least one row.</summary>
    public void Change(string sql, params object[] parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery().ShouldBeGreaterThan(0, sql);
    }

    /// <summary>Stream and version of every entry.</summary>
    public List<(string Stream, long Version)> Entries()
    {
        using var command = Command("SELECT name, version FROM entries JOIN streams USING (stream_id) ORDER BY name, version", []);
        using var row = command.ExecuteReader();
        var entries = new List<(string, long)>();
        while (row.Read()) entries.Add((row.GetString(0), row.GetInt64(1)));
        return entries;
    }

    public object Value(string sql, params object[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar().ShouldNotBeNull(sql);
    }

    /// <summary>Changes entries and then makes the chain fit again, as somebody who knows how it is made would.</summary>
    public async Task Forge(string stream, string sql, params object[] parameters)
    {
        Change(sql, parameters);
        Change("DELETE FROM snapshots");
        var entries = new List<JournalEntry>();
        await using (var journal = SqliteJournal.OpenForReading(Folder)) entries.AddRange(await journal.Read(stream, 0, int.MaxValue));
        var hash = JournalEntry.NoHash;
        using var transaction = _connection.BeginTransaction();
        foreach (var e in entries)
        {
            hash = JournalEntry.After(e.Version - 1, hash, e.Stream, e.Id, e.Fingerprint, e.Kind, e.Outstanding, e.Body).Hash;
            Change($"UPDATE entries SET hash = $p0 WHERE {At(stream, e.Version)}", hash);
        }
        transaction.Commit();
    }

    /// <summary>The condition of one entry.</summary>
    public static string At(string stream, long version) => $"{Of(stream)} AND version = {version}";

    /// <summary>The condition of one stream.</summary>
    public static string Of(string stream) => $"stream_id = (SELECT stream_id FROM streams WHERE name = '{stream}')";

    /// <summary>Before the file is changed without SQLite.</summary>
    public void Close() => _connection.Dispose();

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private SqliteCommand Command(string sql, object[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (index, value) in parameters.Index()) command.Parameters.AddWithValue($"$p{index}", value);
        return command;
    }
}
