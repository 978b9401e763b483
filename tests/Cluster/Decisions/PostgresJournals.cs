using Federated.TestSupport.Postgres;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Two databases of one server.</summary>
internal sealed class PostgresJournals : IJournals
{
    private readonly PostgresServer _server;
    private readonly string _budgets, _decisions;
    private readonly TemporaryFolder _keys = new();

    private PostgresJournals(PostgresServer server, string budgets, string decisions) => (_server, _budgets, _decisions) = (server, budgets, decisions);

    public IReadOnlyList<string> OfBudgets => [$"--Journal:Path={_keys.Path}", $"--Journal:Connection={_budgets}"];

    public IReadOnlyList<string> OfDecisions => [$"--Journal:Path={_keys.Path}", $"--Journal:Connection={_decisions}"];

    public static async Task<PostgresJournals> StartAsync()
    {
        var server = await PostgresServer.StartNew();
        return new(server, await server.NewDatabase(), await server.NewDatabase());
    }

    public async Task<IReadOnlyDictionary<string, long>> OutstandingAsync() => (await PostgresServer.Query(_decisions, """
        SELECT s.name, e.outstanding::bigint FROM federated.streams s JOIN federated.entries e ON e.stream_id = s.stream_id
        WHERE e.version = (SELECT max(version) FROM federated.entries WHERE stream_id = s.stream_id)
        """)).ToDictionary(row => (string)row[0]!, row => (long)row[1]!);

    public async Task<IReadOnlyList<ShareRow>> ShareAsync() =>
    [
        .. (await PostgresServer.Query(_decisions, """
            SELECT e.kind, e.body::json ->> 'decisionId', e.body::json ->> 'organisation', (e.body::json ->> 'cursor')::bigint
            FROM federated.entries e JOIN federated.streams s ON s.stream_id = e.stream_id WHERE s.name LIKE 'share/%' ORDER BY e.version
            """)).Select(row => new ShareRow((string)row[0]!, (string?)row[1], (string?)row[2], (long?)row[3])),
    ];

    public Task<(int ExitCode, string Output)> VerifyAsync() => ProgramRun.ProductToEndAsync(
        ["verify", "--data", _keys.Path, "--journal", _budgets], ("Decisions__Journal__Connection", _decisions));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _keys.Dispose();
    }
}
