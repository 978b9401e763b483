using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>A replica that goes while it has a request: another one answers, and the client sees nothing of it.</summary>
[Trait("Cost", "long")]
public sealed class RetryTests
{
    private const int Organisations = 20;
    private static readonly (string, string) soon = ("Gateway:AttemptSeconds", "1");

    [Theory]
    [InlineData(Misbehaviour.Dies)]
    [InlineData(Misbehaviour.Hangs)]
    internal async Task Reads_and_commands_of_a_replica_that_goes_are_answered_by_another_with_their_bodies(Misbehaviour misbehaviour)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: soon);
        gateway.Budgets[0].Misbehaviour = misbehaviour;

        var seen = await Task.WhenAll(Enumerable.Range(0, Organisations).Select(number => CommitAsync(gateway, $"U{number:00000}")));

        seen.ShouldAllBe(told => told.Replica == "replica 1" && told.BodyBytes == 100_000 && told.Method == "POST");
        gateway.Budgets[0].Reached.Task.IsCompleted.ShouldBeTrue();
        using var read = await gateway.GetAsync("/v1/budgets/U00000/position");
        (await read.Content.ReadFromJsonAsync<Seen>())!.Replica.ShouldBe("replica 1");
    }

    [Fact]
    public async Task A_replica_that_takes_no_connections_is_passed_over_over_both_protocols()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: soon);
        await gateway.Budgets[0].DisposeAsync();

        foreach (var number in Enumerable.Range(0, Organisations))
        {
            (await CommitAsync(gateway, $"U{number:00000}")).Replica.ShouldBe("replica 1");
            using var grpc = await gateway.CallAsync("/federated.v1.Budgets/Commit", gateway.Token($"U{number:00000}", Federated.Access.Role.Neighbourhood));
            grpc.Header("seen-replica").ShouldBe("replica 1");
        }
    }

    [Fact]
    public async Task When_every_replica_goes_it_is_unavailable_and_when_they_are_back_they_answer_at_once()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: [soon, ("Gateway:RetrySeconds", "0")]);
        foreach (var replica in gateway.Budgets) replica.Misbehaviour = Misbehaviour.Dies;
        using (var refused = await gateway.GetAsync("/v1/budgets/U00000/position"))
            await refused.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        foreach (var replica in gateway.Budgets) replica.Reached.Task.IsCompleted.ShouldBeTrue();

        foreach (var replica in gateway.Budgets) replica.Misbehaviour = Misbehaviour.None;

        using var answered = await gateway.GetAsync("/v1/budgets/U00000/position");
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task When_the_last_that_seemed_to_be_there_goes_those_that_seemed_gone_are_asked()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: [soon, ("Gateway:RetrySeconds", "0")]);
        gateway.Budgets[0].Misbehaviour = Misbehaviour.Dies;
        // Enough organisations that some are the first one's: it is found out, and passed over for a while.
        foreach (var number in Enumerable.Range(0, Organisations)) (await CommitAsync(gateway, $"U{number:00000}")).Replica.ShouldBe("replica 1");

        (gateway.Budgets[0].Misbehaviour, gateway.Budgets[1].Misbehaviour) = (Misbehaviour.None, Misbehaviour.Dies);

        foreach (var number in Enumerable.Range(0, Organisations)) (await CommitAsync(gateway, $"U{number:00000}")).Replica.ShouldBe("replica 0");
    }

    [Fact]
    public async Task A_request_that_finds_no_replica_waits_for_one_to_come_back()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: [soon, ("Gateway:RetrySeconds", "20")]);
        foreach (var replica in gateway.Budgets) replica.Misbehaviour = Misbehaviour.Dies;

        var asked = gateway.GetAsync("/v1/budgets/U00000/position");
        await Task.WhenAll(gateway.Budgets.Select(replica => replica.Reached.Task));
        gateway.Budgets[1].Misbehaviour = Misbehaviour.None;

        using var answered = await asked;
        (await answered.Content.ReadFromJsonAsync<Seen>())!.Replica.ShouldBe("replica 1");
    }

    [Fact]
    public async Task Where_one_is_gone_and_the_others_are_silent_they_are_asked_until_one_answers()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 3, settings: [soon, ("Gateway:RetrySeconds", "0")]);
        gateway.Budgets[0].Misbehaviour = Misbehaviour.Dies;
        foreach (var number in Enumerable.Range(0, Organisations)) (await CommitAsync(gateway, $"U{number:00000}")).Replica.ShouldNotBe("replica 0");
        foreach (var replica in gateway.Budgets.Skip(1)) replica.Slow = "U99999";

        var asked = CommitAsync(gateway, "U99999");
        foreach (var replica in gateway.Budgets.Skip(1)) await ReplicaThatWaitsAsync([replica]);
        // More than both are waited for: the one that is gone has been asked as well.
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var replica in gateway.Budgets.Skip(1)) replica.Finish.SetResult();

        (await asked).Replica.ShouldNotBe("replica 0");
    }

    [Fact]
    public async Task When_the_last_one_goes_late_who_has_come_back_meanwhile_is_asked()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: ("Gateway:RetrySeconds", "0"));
        foreach (var replica in gateway.Budgets) replica.Slow = "U99999";
        var asked = CommitAsync(gateway, "U99999");
        var first = await ReplicaThatWaitsAsync(gateway.Budgets);
        await GoAsync(first);
        var last = await ReplicaThatWaitsAsync(gateway.Budgets.Except([first]));
        first.Misbehaviour = Misbehaviour.None;
        var back = NameOf(gateway, first);
        for (var number = 0; (await CommitAsync(gateway, $"U{number % Organisations:00000}")).Replica != back; number++) await Task.Delay(20);

        await GoAsync(last);

        (await asked).Replica.ShouldBe(back);

        static async Task GoAsync(Upstream replica)
        {
            replica.Misbehaviour = Misbehaviour.Dies;
            replica.Finish.SetResult();
            await replica.Reached.Task;
        }
    }

    [Fact]
    public async Task What_is_large_takes_its_time_until_another_request_finds_its_replica_gone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: soon);
        var home = (await CommitAsync(gateway, "U00000")).Replica;
        gateway.Budgets.Single(replica => home == NameOf(gateway, replica)).Misbehaviour = Misbehaviour.Hangs;

        var large = gateway.SendAsync(HttpMethod.Post, "/v1/budgets/U00000/commands:batch", new ByteArrayContent(new byte[100_000]));
        // Longer than the others are waited for.
        await Task.Delay(TimeSpan.FromSeconds(2));
        large.IsCompleted.ShouldBeFalse();
        (await CommitAsync(gateway, "U00000")).Replica.ShouldNotBe(home);

        using var answered = await large;
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answered.Content.ReadFromJsonAsync<Seen>())!.Replica.ShouldNotBe(home);
    }

    [Fact]
    public async Task A_replica_that_answers_others_is_slow_and_not_gone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: ("Gateway:AttemptSeconds", "3"));
        foreach (var replica in gateway.Budgets) replica.Slow = "U99999";

        var asked = CommitAsync(gateway, "U99999");
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(7); await Task.Delay(50))
            await Task.WhenAll(Enumerable.Range(0, Organisations).Select(number => CommitAsync(gateway, $"U{number:00000}")));
        gateway.Budgets.Sum(replica => replica.Waited).ShouldBe(1);
        foreach (var replica in gateway.Budgets) replica.Finish.SetResult();

        (await asked).Method.ShouldBe("POST");
    }

    [Fact]
    public async Task The_last_replica_has_all_the_time_that_a_request_has()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: [soon, ("Gateway:RequestTimeoutSeconds", "3")]);
        foreach (var replica in gateway.Budgets) replica.Misbehaviour = Misbehaviour.Hangs;

        using var refused = await gateway.GetAsync("/v1/budgets/U00000/position");

        await refused.ShouldBeProblemAsync(HttpStatusCode.GatewayTimeout, "DEADLINE_EXCEEDED");
        foreach (var replica in gateway.Budgets) replica.Reached.Task.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task What_has_begun_is_not_asked_again_and_takes_its_time()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: soon);
        using var response = await gateway.GetAsync("/v1/begun");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);

        // Longer than a replica that has not begun is waited for.
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var replica in gateway.Budgets) replica.Finish.SetResult();

        (await response.Content.ReadAsStringAsync()).ShouldBe("begun;finished");
    }

    [Fact]
    public async Task A_client_that_leaves_is_not_asked_for_at_another_replica()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2, settings: ("Gateway:AttemptSeconds", "3"));
        foreach (var replica in gateway.Budgets) replica.Misbehaviour = Misbehaviour.Hangs;
        using var leaves = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/budgets/U00000/position");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token());

        var asked = gateway.Rest.SendAsync(request, leaves.Token);
        await Task.WhenAny(gateway.Budgets.Select(replica => replica.Reached.Task));
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asked);

        // An attempt at the other one would have begun by then.
        await Task.Delay(TimeSpan.FromSeconds(2));
        gateway.Budgets.Count(replica => replica.Reached.Task.IsCompleted).ShouldBe(1);
    }

    private static async Task<Upstream> ReplicaThatWaitsAsync(IEnumerable<Upstream> replicas)
    {
        while (true)
        {
            if (replicas.FirstOrDefault(replica => replica.Waited > 0) is { } waits) return waits;
            await Task.Delay(5);
        }
    }

    private static string NameOf(GatewayUnderTest gateway, Upstream replica) => $"replica {gateway.Budgets.ToList().IndexOf(replica)}";

    private static async Task<Seen> CommitAsync(GatewayUnderTest gateway, string organisation)
    {
        using var response = await gateway.SendAsync(HttpMethod.Post, $"/v1/budgets/{organisation}/commitments", new ByteArrayContent(new byte[100_000]));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await response.Content.ReadFromJsonAsync<Seen>())!;
    }
}
