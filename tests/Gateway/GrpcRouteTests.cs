using System.Net;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>gRPC through the gateway: HTTP/2 on both sides, trailers included.</summary>
public sealed class GrpcRouteTests
{
    [Theory]
    [InlineData("/federated.v1.Budgets/Commit")]
    [InlineData("/federated.v1.Organisations/GetOrganisation")]
    [InlineData("/federated.v1.Organisations/ImportOrganisations")]
    [InlineData("/federated.v1.Events/WatchEvents")]
    public async Task Messages_and_trailers_go_through_both_ways(string method)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.CallAsync(method, gateway.Token());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Version.ShouldBe(HttpVersion.Version20);
        response.Header("seen-protocol").ShouldBe("HTTP/2");
        response.Header("seen-te").ShouldBe("trailers");
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe([0, 0, 0, 0, 2, 8, 1]);
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["9"]);
        response.TrailingHeaders.GetValues("grpc-message").ShouldBe(["INSUFFICIENT_FUNDS"]);
    }

    [Theory]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("/grpc.health.v1.Health/Check")]
    public async Task Reflection_and_health_need_no_token(string method)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.CallAsync(method, token: null);

        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["9"]);
    }

    [Theory]
    [InlineData("/federated.v2.Budgets/Commit")]
    [InlineData("/grpc.channelz.v1.Channelz/GetTopChannels")]
    public async Task An_unknown_service_is_unimplemented(string method)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.CallAsync(method, token: null);

        await ShouldBeStatusAsync(response, "12");
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_unavailable()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.Budgets[0].DisposeAsync();

        using var response = await gateway.CallAsync("/federated.v1.Budgets/Commit", gateway.Token());

        await ShouldBeStatusAsync(response, "14");
    }

    [Fact]
    public async Task A_call_that_takes_too_long_has_its_deadline_exceeded()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: ("Gateway:RequestTimeoutSeconds", "1"));

        using var response = await gateway.CallAsync("/federated.v1.Budgets/Commit?never", gateway.Token());

        await ShouldBeStatusAsync(response, "4");
    }

    private static async Task ShouldBeStatusAsync(HttpResponseMessage response, string status)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/grpc");
        response.Header("grpc-status").ShouldBe(status);
        response.Header("grpc-message").ShouldNotBeEmpty();
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }
}
