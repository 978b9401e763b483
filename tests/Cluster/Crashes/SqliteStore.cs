namespace Federated.Tests.Cluster.Crashes;

/// <summary>A journal in a file.</summary>
internal sealed class SqliteStore : IStore
{
    private readonly TemporaryFolder _folder = new();

    public string Data => _folder.Path;

    public IReadOnlyList<string> Settings => [$"--Journal:Path={Data}"];

    /// <summary>A copy of the data folder of a service that has ended, to be tampered with.</summary>
    public SqliteStore Copy()
    {
        var copy = new SqliteStore();
        foreach (var file in Directory.EnumerateFiles(Data)) File.Copy(file, Path.Combine(copy.Data, Path.GetFileName(file)));
        return copy;
    }

    public Task<IReadOnlyList<JournalRow>> RowsAsync() => Task.FromResult(RowsIn(Data));

    public Task<IReadOnlyList<string>> OwingAsync() => Task.FromResult(JournalFile.StreamsThatOwe(Data));

    public Task<(int ExitCode, string Output)> VerifyAsync(string? checkpointFile = null) =>
        ProgramRun.ProductToEndAsync(["verify", "--data", Data, .. checkpointFile is null ? (string[])[] : ["--checkpoints", checkpointFile]]);

    public Task CrashAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    public static IReadOnlyList<JournalRow> RowsIn(string data) =>
    [
        .. JournalFile.Query(data, """
            SELECT s.name, e.version, e.id, e.kind, upper(replace(e.body ->> '$.refusal.reason', '-', '_')), coalesce(e.body ->> '$.amountPence', 0)
            FROM entries e JOIN streams s ON s.stream_id = e.stream_id WHERE s.name <> 'register' ORDER BY s.name, e.version
            """).Select(row => new JournalRow((string)row[0]!, (long)row[1]!, (string)row[2]!, (string)row[3]!, (string?)row[4], (long)row[5]!)),
    ];
}
