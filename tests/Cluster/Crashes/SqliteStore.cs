namespace Federated.Tests.Cluster.Crashes;

/// <summary>A journal in a file.</summary>
/// <param name="elsewhere">
/// When the service has its data folder on a file system of its own: that folder as the service knows it, and as it is seen
/// from here. SQLite would go by its real name, so it is read in a copy; ask while nothing is written.
/// </param>
internal sealed class SqliteStore((string Folder, string SeenFrom)? elsewhere = null) : IStore
{
    private readonly TemporaryFolder _own = new();

    /// <summary>The data folder, as it can be read from here.</summary>
    public string Data => elsewhere is { } other ? CopyTo(_own.Path, other.SeenFrom) : _own.Path;

    public IReadOnlyList<string> Settings => [$"--Journal:Path={elsewhere?.Folder ?? _own.Path}"];

    public IReadOnlyList<string> Options => ["--data", Data];

    /// <summary>A copy of the data folder of a service that has ended, to be tampered with.</summary>
    public SqliteStore Copy()
    {
        var copy = new SqliteStore();
        CopyTo(copy.Data, Data);
        return copy;
    }

    public Task<IReadOnlyList<JournalRow>> RowsAsync() => Task.FromResult(RowsIn(Data));

    public Task<IReadOnlyList<string>> OwingAsync() => Task.FromResult(JournalFile.StreamsThatOwe(Data));

    public Task<(int ExitCode, string Output)> VerifyAsync(string? checkpointFile = null) =>
        ProgramRun.ProductToEndAsync(["verify", .. Options, .. checkpointFile is null ? (string[])[] : ["--checkpoints", checkpointFile]]);

    public Task CrashAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _own.Dispose();
        return ValueTask.CompletedTask;
    }

    // Without the index of the log, which is made anew.
    private static string CopyTo(string folder, string data)
    {
        foreach (var name in (string[])["journal.db", "journal.db-wal"])
        {
            var (from, to) = (Path.Combine(data, name), Path.Combine(folder, name));
            File.Delete(to);
            if (File.Exists(from)) File.Copy(from, to);
        }
        File.Delete(Path.Combine(folder, "journal.db-shm"));
        return folder;
    }

    private static IReadOnlyList<JournalRow> RowsIn(string data) =>
    [
        .. JournalFile.Query(data, """
            SELECT s.name, e.version, e.id, e.kind, upper(replace(e.body ->> '$.refusal.reason', '-', '_')), coalesce(e.body ->> '$.amountPence', 0)
            FROM entries e JOIN streams s ON s.stream_id = e.stream_id WHERE s.name <> 'register' ORDER BY s.name, e.version
            """).Select(row => new JournalRow((string)row[0]!, (long)row[1]!, (string)row[2]!, (string)row[3]!, (string?)row[4], (long)row[5]!)),
    ];
}
