using System.Globalization;
using Federated.Tests.Cluster.Crashes;
using Xunit.Abstractions;

namespace Federated.Tests.Cluster.Replicas;

/// <summary>
/// What three replicas on one journal leave behind when they are killed and frozen under load. By itself it is the whole run;
/// with FEDERATED_CRASH_KILLS set, it is one kill, one freeze and fewer clients. FEDERATED_CRASH_SEED draws a run again.
/// </summary>
[Collection(OneAtATime.Name)]
public class ReplicaTests(ITestOutputHelper output)
{
    private const int UsualClients = 256;
    private const int UsualKills = 12;
    private const int FewClients = 12;

    [Fact]
    public async Task Replicas_that_are_killed_and_frozen_lose_nothing_double_nothing_and_hide_nothing()
    {
        var (seed, isShort) = (Setting("SEED") ?? Random.Shared.Next(), Setting("KILLS") is not null);
        output.WriteLine($"FEDERATED_CRASH_SEED={seed}");
        await using var store = await PostgresStore.StartAsync();
        await using var run = new ReplicaRun(store, seed);

        var figures = isShort ? await run.RunAsync(FewClients, kills: 1) : await run.RunAsync(UsualClients, UsualKills);

        output.WriteLine($"{figures}");
        figures.Findings.Take(20).ShouldBeEmpty($"Seed {seed}, {figures.Findings.Count} findings");
        // How soon they are answered depends on the machine; that they are, does not.
        if (!isShort) figures.Unanswered.ShouldBe(0, $"Seed {seed}");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable($"FEDERATED_CRASH_{name}"), CultureInfo.InvariantCulture, out var number) ? number : null;
}
