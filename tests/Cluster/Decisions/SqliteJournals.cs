namespace Federated.Tests.Cluster.Decisions;

/// <summary>Two journals in files, as the product lays them out.</summary>
internal sealed class SqliteJournals : IJournals
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The data folder of Budgets.</summary>
    public string Data => _folder.Path;

    /// <summary>The data folder of Decisions.</summary>
    public string DataOfDecisions => Path.Combine(Data, "decisions");

    public IReadOnlyList<string> OfBudgets => [$"--Journal:Path={Data}"];

    public IReadOnlyList<string> OfDecisions => [$"--Journal:Path={DataOfDecisions}"];

    public Task<IReadOnlyDictionary<string, long>> OutstandingAsync() => Task.FromResult<IReadOnlyDictionary<string, long>>(
        JournalFile.Query(DataOfDecisions, """
            SELECT s.name, e.outstanding FROM streams s JOIN entries e USING (stream_id)
            WHERE e.version = (SELECT max(version) FROM entries WHERE stream_id = s.stream_id)
            """).ToDictionary(row => (string)row[0]!, row => (long)row[1]!));

    public Task<IReadOnlyList<ShareRow>> ShareAsync() => Task.FromResult<IReadOnlyList<ShareRow>>(
    [
        .. JournalFile.Query(DataOfDecisions, """
            SELECT e.kind, e.body ->> '$.decisionId', e.body ->> '$.organisation', e.body ->> '$.cursor'
            FROM entries e JOIN streams s USING (stream_id) WHERE s.name LIKE 'share/%' ORDER BY e.version
            """).Select(row => new ShareRow((string)row[0]!, (string?)row[1], (string?)row[2], (long?)row[3])),
    ]);

    public Task<(int ExitCode, string Output)> VerifyAsync() => ProgramRun.VerifyAsync(Data);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
