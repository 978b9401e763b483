using System.Net;
using System.Net.Http.Json;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>What goes to the Decisions service, where there is one, and what stays with Budgets.</summary>
public sealed class DecisionsRouteTests : IAsyncLifetime
{
    private Upstream _decisions = null!;
    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync()
    {
        _decisions = await Upstream.StartAsync("decisions");
        _gateway = await GatewayUnderTest.StartAsync(
            settings: [("Gateway:Decisions:Rest:0", _decisions.RestAddress), ("Gateway:Decisions:Grpc:0", _decisions.GrpcAddress)]);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _decisions.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/v1/schemes/QMF", "decisions")]
    [InlineData("POST", "/v1/schemes/QMF:publish", "decisions")]
    [InlineData("GET", "/v1/decisions", "decisions")]
    [InlineData("POST", "/v1/decisions:route", "decisions")]
    [InlineData("POST", "/v1/decisions/3f2b8c1e-0d4a-4b8e-9c57-2a6f1d0e7b43:approve", "decisions")]
    [InlineData("GET", "/v1/subsidiarity/QMF/months", "decisions")]
    [InlineData("GET", "/v1/budgets/QMF/position", "replica 0")]
    public async Task Each_address_goes_to_its_service(string method, string path, string service)
    {
        using var answer = await _gateway.SendAsync(new HttpMethod(method), path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var seen = (await answer.Content.ReadFromJsonAsync<Seen>())!;
        (seen.Replica, seen.Path).ShouldBe((service, path));
    }

    [Theory]
    [InlineData("/federated.v1.Decisions/Propose", "decisions")]
    [InlineData("/federated.v1.Schemes/GetScheme", "decisions")]
    [InlineData("/federated.v1.Subsidiarity/GetSubsidiarity", "decisions")]
    [InlineData("/federated.v1.Budgets/Commit", "replica 0")]
    public async Task Each_grpc_service_is_reached(string method, string service)
    {
        using var answer = await _gateway.CallAsync(method, _gateway.Token());
        answer.Header("seen-replica").ShouldBe(service);
    }

    [Fact]
    public async Task The_gateway_is_ready_when_both_services_are()
    {
        (await _gateway.Rest.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        _decisions.IsReady = false;
        (await _gateway.Rest.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }
}
