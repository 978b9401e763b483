using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Federated.Rest;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary><c>/openapi/v1.json</c>: what the whole API is, for anybody.</summary>
public sealed class ApiDescriptionTests
{
    [Theory]
    [InlineData("/v1/organisations:import", "post")]
    [InlineData("/v1/budgets/{organisation}/commitments", "post")]
    [InlineData("/v1/proof", "get")]
    [InlineData("/v1/budgets/{organisation}/explain", "get")]
    [InlineData("/v1/budgets/{ics}/decision-limits", "put")]
    [InlineData("/v1/budgets/{ics}/decision-limits", "get")]
    [InlineData("/v1/events", "get")]
    [InlineData("/v1/schemes/{ics}:publish", "post")]
    [InlineData("/v1/decisions/{decision_id}:approve", "post")]
    [InlineData("/v1/subsidiarity/{ics}/months", "get")]
    [InlineData("/v1/events:watch", "get")]
    [InlineData("/v1/budgets/{organisation}/entries/{version}/provenance", "get")]
    public async Task Both_services_are_in_it_and_it_needs_no_token(string path, string method)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.Rest.GetAsync("/openapi/v1.json");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType.ShouldBe(MediaTypeHeaderValue.Parse(OpenApi.MediaType));
        var description = await response.Content.ReadFromJsonAsync<JsonElement>();
        description.GetProperty("paths").GetProperty(path).TryGetProperty(method, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_has_it_already_does_not_get_it_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var first = await gateway.Rest.GetAsync("/openapi/v1.json");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await gateway.Rest.SendAsync(request);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        first.Headers.CacheControl!.NoCache.ShouldBeTrue();
        request.Headers.IfNoneMatch.Single().ShouldBe(EntityTagHeaderValue.Parse(second.Header("ETag")));
    }
}
