using Dapr;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>What the sidecar asks an application for.</summary>
public static class DaprEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>GET /dapr/subscribe</c>: the topics of all endpoints that have some.</summary>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("dapr/subscribe", (HttpContext http) =>
        Results.Json(
            from endpoint in http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            from topic in endpoint.Metadata.GetOrderedMetadata<ITopicMetadata>()
            select new Subscription(topic.PubsubName, topic.Name, endpoint.RoutePattern.RawText!.TrimStart('/'))));

    private sealed record Subscription(
        [property: System.Text.Json.Serialization.JsonPropertyName("pubsubName")] string PubsubName,
        [property: System.Text.Json.Serialization.JsonPropertyName("topic")] string Topic,
        [property: System.Text.Json.Serialization.JsonPropertyName("route")] string Route);
}
