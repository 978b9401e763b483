using System.Globalization;
using Xunit.Abstractions;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>
/// What Budgets and Decisions leave behind when either is killed at any moment. FEDERATED_CRASH_SEED draws a run again;
/// FEDERATED_CRASH_KILLS makes it longer or shorter: a third as many kills on SQLite, and a sixth on PostgreSQL.
/// </summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class DecisionKillTests(ITestOutputHelper output)
{
    private const int Usual = 60;

    private static int OnSqlite => Setting("KILLS") is { } kills ? AtLeastOne(kills / 3) : Usual;

    private static int OnPostgres => Setting("KILLS") is { } kills ? AtLeastOne(kills / 6) : Usual / 3;

    [Fact]
    public async Task Kills_of_either_service_on_SQLite_leave_decisions_money_and_share_as_was_answered()
    {
        await using var journals = new SqliteJournals();
        await RunAsync(journals, OnSqlite);
    }

    [Fact]
    public async Task Kills_of_either_service_on_PostgreSQL_leave_decisions_money_and_share_as_was_answered()
    {
        await using var journals = await PostgresJournals.StartAsync();
        await RunAsync(journals, OnPostgres);
    }

    // A run without any would show nothing.
    private static int AtLeastOne(int kills) => Math.Max(1, kills);

    private async Task RunAsync(IJournals journals, int kills)
    {
        var seed = Setting("SEED") ?? Random.Shared.Next();
        output.WriteLine($"FEDERATED_CRASH_SEED={seed}");
        await using var run = new DecisionsRun(journals, seed);

        var figures = await run.RunAsync(kills);

        output.WriteLine($"{figures}");
        figures.Findings.Take(20).ShouldBeEmpty($"Seed {seed}, {figures.Findings.Count} findings");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable($"FEDERATED_CRASH_{name}"), CultureInfo.InvariantCulture, out var number) ? number : null;
}
