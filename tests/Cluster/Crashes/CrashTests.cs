using System.Globalization;
using Xunit.Abstractions;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// What a service that is killed at any moment leaves behind. The environment variable FEDERATED_CRASH_SEED plays a run again;
/// FEDERATED_CRASH_KILLS makes it longer or shorter: so many kills on SQLite, half as many on PostgreSQL, and one crash of its
/// server in five of those.
/// </summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class CrashTests(ITestOutputHelper output)
{
    private static int Kills => Setting("KILLS") ?? 100;

    [Fact]
    public async Task Kills_on_SQLite_lose_nothing_and_double_nothing()
    {
        await using var store = new SqliteStore();
        await RunAsync(store, Kills, storeCrashes: 0);
    }

    [Fact]
    public async Task Kills_on_PostgreSQL_with_crashes_of_the_server_lose_nothing_and_double_nothing()
    {
        await using var store = await PostgresStore.StartAsync();
        // Without any, a short run would show nothing.
        await RunAsync(store, Math.Max(1, Kills / 2), storeCrashes: Math.Max(1, Kills / 10));
    }

    private async Task RunAsync(IStore store, int kills, int storeCrashes)
    {
        var seed = Setting("SEED") ?? Random.Shared.Next();
        output.WriteLine($"FEDERATED_CRASH_SEED={seed}");
        await using var run = new CrashRun(store, seed);

        var figures = await run.RunAsync(kills, storeCrashes);

        output.WriteLine($"{figures}");
        figures.Findings.Take(20).ShouldBeEmpty($"Seed {seed}, {figures.Findings.Count} findings");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable($"FEDERATED_CRASH_{name}"), CultureInfo.InvariantCulture, out var number) ? number : null;
}
