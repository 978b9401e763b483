using System.Diagnostics;
using System.Globalization;
using System.Net;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;
using Xunit.Abstractions;

namespace Federated.Tests.Cluster.Replicas;

/// <summary>
/// How many commitments a second one, two and three replicas take on one journal, where the gateway keeps each organisation
/// at one of them and where it spreads requests over all. Figures are printed and depend on the machine; that nothing is lost
/// or refused does not. With FEDERATED_CRASH_KILLS set it is one second of each.
/// </summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class ThroughputTests(ITestOutputHelper output)
{
    private const int Clients = 48;
    private static readonly int[] replicas = [1, 2, 3];
    private static readonly string[] routings = ["Organisation", "RoundRobin"];

    [Fact]
    public async Task Each_commitment_is_taken_once_however_requests_are_spread()
    {
        var isShort = Environment.GetEnvironmentVariable("FEDERATED_CRASH_KILLS") is not null;
        await using var store = await PostgresStore.StartAsync();
        using var issuer = new TestIssuer();
        var running = new List<RunningBudgets>();
        var taken = 0;
        try
        {
            foreach (var count in isShort ? [2] : replicas)
            {
                while (running.Count < count)
                {
                    running.Add(new(issuer, store.Settings, []));
                    await running[^1].StartAsync();
                    if (running.Count == 1) await SmallSystem.ImportAsync(running[0]);
                }
                foreach (var routing in routings)
                {
                    await using var gateway = new RunningGateway(running, $"--Gateway:LoadBalancing={routing}");
                    await gateway.StartAsync();
                    if (taken == 0) foreach (var message in SmallSystem.Funding(new Random(1))) (await gateway.PostAsync(message.Path, message.Json)).ShouldBeOk();
                    // Books are read and code is compiled before it counts.
                    taken += await CommitAsync(gateway, TimeSpan.FromSeconds(isShort ? 0.2 : 3));
                    var before = gateway.Latencies.Count;
                    var clock = Stopwatch.StartNew();
                    var answered = await CommitAsync(gateway, TimeSpan.FromSeconds(isShort ? 0.8 : 10));
                    taken += answered;
                    var latencies = gateway.Latencies.Skip(before).Order().ToList();
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{count} replicas, {routing}: {answered / clock.Elapsed.TotalSeconds:0}/s, p50 {latencies[latencies.Count / 2].TotalMilliseconds:0.0} ms, p99 {latencies[latencies.Count * 99 / 100].TotalMilliseconds:0.0} ms"));
                }
            }
        }
        finally
        {
            foreach (var replica in running) await replica.DisposeAsync();
        }
        (await store.RowsAsync()).Count(row => row.Kind == "committed").ShouldBe(taken);
        var (exitCode, told) = await store.VerifyAsync();
        exitCode.ShouldBe(0, told);
    }

    private static async Task<int> CommitAsync(RunningGateway gateway, TimeSpan howLong)
    {
        var (answered, clock) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            for (var i = client; clock.Elapsed < howLong; i++)
            {
                var organisation = SmallSystem.All[i % SmallSystem.All.Length];
                var answer = await gateway.PostAsync(
                    $"/v1/budgets/{organisation}/commitments",
                    $$"""{"commandId":"{{Guid.NewGuid()}}","year":"{{SmallSystem.Year}}","fund":"core","amountPence":"1","purpose":"beds"}""");
                answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
                Interlocked.Increment(ref answered);
            }
        }));
        return answered;
    }
}
