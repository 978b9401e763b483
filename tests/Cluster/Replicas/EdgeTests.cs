#if USE_REAL_PACKAGES
using System.Diagnostics;
using System.Net;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;
#endif

namespace Federated.Tests.Cluster.Replicas;

/// <summary>Budgets as an edge: it hosts no grains, and asks those of silos.</summary>
[Collection(OneAtATime.Name)]
public class EdgeTests
{
#if USE_REAL_PACKAGES
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_edge_answers_through_the_silos_that_there_are()
    {
        await using var store = await PostgresStore.StartAsync();
        using var issuer = new TestIssuer();
        await using var first = Silo(store, issuer);
        await using var second = Silo(store, issuer);
        await using var edge = new RunningBudgets(issuer, [.. store.Settings, "--Grains:Role=edge"], []);
        await Task.WhenAll(first.StartAsync(), second.StartAsync());
        await edge.StartAsync();
        await SmallSystem.ImportAsync(edge);
        var funding = SmallSystem.Funding(new Random(1)).ToList();
        foreach (var message in funding) (await edge.PostAsync(message.Path, message.Json)).ShouldBeOk();
        var before = await Positions(edge);

        await first.KillAsync();

        // Commands, by the same ids, are answered as they were, and books are as they were.
        foreach (var message in funding) await AnsweredAsync(() => edge.PostAsync(message.Path, message.Json), edge);
        (await Positions(edge)).ShouldBe(before);
        (await Positions(second)).ShouldBe(before);
    }

    private static RunningBudgets Silo(PostgresStore store, TestIssuer issuer) =>
        new(issuer, [.. store.Settings, $"--Grains:GatewayPort={FreePorts.Next()}"], []);

    private static async Task<List<string>> Positions(RunningBudgets service)
    {
        var positions = new List<string>();
        foreach (var organisation in SmallSystem.All)
            positions.Add((await AnsweredAsync(() => service.GetAsync($"/v1/budgets/{organisation}/position?year={SmallSystem.Year}"), service)).Body.ToJsonString());
        return positions;
    }

    // However slow the machine, and the silo that takes over, are.
    private static async Task<Reply> AnsweredAsync(Func<Task<Reply>> ask, RunningBudgets service)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            var reply = await ask();
            if (reply.Status == HttpStatusCode.OK) return reply;
            if (waited.Elapsed > _limit) throw new TimeoutException($"{reply}\n{service.Output}");
        }
    }
#else
    [Fact]
    public async Task Where_one_process_hosts_all_grains_an_edge_does_not_start()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ProgramRun.ToEndAsync("dotnet", [Repository.Budgets, $"--Journal:Path={folder.Path}", "--Grains:Role=edge"]);

        exitCode.ShouldBe(1);
        output.Trim().ShouldBe("Grains:Role=edge needs Orleans (dotnet build -p:UseRealPackages=true): in this build one process hosts all grains of a service.");
    }
#endif
}
