using System.Globalization;
using Xunit.Abstractions;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// What a service that is killed at any moment leaves behind. The environment variables FEDERATED_CRASH_SEED and
/// FEDERATED_CRASH_KILLS play a run again, or a longer one.
/// </summary>
[Collection(OneAtATime.Name)]
public class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_hundred_kills_on_SQLite_lose_nothing_and_double_nothing()
    {
        await using var store = new SqliteStore();
        await RunAsync(store, kills: 100, storeCrashes: 0);
    }

    [Fact]
    public async Task Fifty_kills_on_PostgreSQL_with_ten_crashes_of_the_server_lose_nothing_and_double_nothing()
    {
        await using var store = await PostgresStore.StartAsync();
        await RunAsync(store, kills: 50, storeCrashes: 10);
    }

    private async Task RunAsync(IStore store, int kills, int storeCrashes)
    {
        var seed = Setting("SEED") ?? Random.Shared.Next();
        output.WriteLine($"FEDERATED_CRASH_SEED={seed}");
        await using var run = new CrashRun(store, seed);

        var figures = await run.RunAsync(Setting("KILLS") ?? kills, storeCrashes);

        output.WriteLine($"{figures}");
        figures.Findings.Take(20).ShouldBeEmpty($"Seed {seed}, {figures.Findings.Count} findings");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable($"FEDERATED_CRASH_{name}"), CultureInfo.InvariantCulture, out var number) ? number : null;
}
