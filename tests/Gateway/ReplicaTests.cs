using System.Net;
using System.Net.Http.Json;
using Federated.Gateway;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>Several replicas of a service behind the gateway, and what happens when they go.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task An_organisation_always_goes_to_the_same_replica_over_both_protocols()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 3);
        var used = new HashSet<string>();
        foreach (var organisation in Enumerable.Range(0, 20).Select(number => $"U{number:00000}"))
        {
            var replica = await ReplicaOfAsync(gateway, organisation);
            used.Add(replica);
            (await ReplicaOfAsync(gateway, organisation)).ShouldBe(replica);
            using var grpc = await gateway.CallAsync("/federated.v1.Budgets/Commit", gateway.Token(organisation, Federated.Access.Role.Neighbourhood));
            grpc.Header("seen-replica").ShouldBe(replica);
        }
        used.Count.ShouldBe(3);
    }

    [Fact]
    public void Organisations_spread_evenly_and_only_those_of_a_lost_replica_move()
    {
        string[] replicas = ["budgets-0", "budgets-1", "budgets-2", "budgets-3"];
        var organisations = Enumerable.Range(0, 4000).Select(number => $"U{number:00000}").ToList();
        string Of(string organisation, IEnumerable<string> among) => among.MaxBy(replica => OrganisationAffinity.Weight(organisation, replica))!;

        foreach (var replica in replicas)
            organisations.Count(organisation => Of(organisation, replicas) == replica).ShouldBeInRange(850, 1150);
        foreach (var organisation in organisations.Where(organisation => Of(organisation, replicas) != "budgets-3"))
            Of(organisation, replicas[..3]).ShouldBe(Of(organisation, replicas));
    }

    [Fact]
    public async Task A_replica_that_goes_is_left_out_and_its_organisations_move()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2);
        var organisations = Enumerable.Range(0, 10).Select(number => $"U{number:00000}").ToList();
        using var hangs = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        gateway.Budgets[0].IsReady = false;

        foreach (var organisation in organisations)
            while (await ReplicaOfAsync(gateway, organisation) != "replica 1")
                await Task.Delay(100, hangs.Token);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_unavailable_and_may_be_tried_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Budgets[0].DisposeAsync();

        using var response = await gateway.GetAsync("/v1/proof");

        await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        response.Header("Retry-After").ShouldBe("1");
    }

    [Fact]
    public async Task The_gateway_is_ready_while_one_replica_is_and_alive_without_any()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2);
        async Task<HttpStatusCode> Health(string kind) => (await gateway.Rest.GetAsync("/health/" + kind)).StatusCode;

        (await Health("ready")).ShouldBe(HttpStatusCode.OK);
        gateway.Budgets[0].IsReady = false;
        (await Health("ready")).ShouldBe(HttpStatusCode.OK);
        await gateway.Budgets[1].DisposeAsync();
        (await Health("ready")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await Health("live")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_gateway_is_degraded_when_every_ready_replica_is_and_says_why()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 2);
        foreach (var replica in gateway.Budgets) replica.Health = "Degraded\njournal: The journal cannot be written: the disk is full.";
        Task<string> Ready() => gateway.Rest.GetStringAsync("/health/ready");

        (await Ready()).ShouldBe("Degraded\nbudgets: journal: The journal cannot be written: the disk is full.");
        gateway.Budgets[1].Health = "Healthy";
        (await Ready()).ShouldBe("Healthy");
    }

    [Fact]
    public async Task Over_gRPC_metadata_say_which_organisation_it_is_about()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(replicas: 3);
        foreach (var organisation in Enumerable.Range(0, 10).Select(number => $"U{number:00000}"))
        {
            using var grpc = await gateway.CallAsync("/federated.v1.Budgets/Commit", gateway.Token(), (OrganisationAffinity.Header, organisation));
            grpc.Header("seen-replica").ShouldBe(await ReplicaOfAsync(gateway, organisation));
        }
    }

    private static async Task<string> ReplicaOfAsync(GatewayUnderTest gateway, string organisation)
    {
        using var response = await gateway.GetAsync($"/v1/budgets/{organisation}/position");
        return (await response.Content.ReadFromJsonAsync<Seen>())!.Replica;
    }
}
