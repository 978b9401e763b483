using Dapr;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Endpoints that take events.</summary>
public static class DaprEndpointConventionBuilderExtensions
{
    /// <summary>The sidecar sends the events of a topic to this endpoint.</summary>
    public static T WithTopic<T>(this T builder, string pubsubName, string name) where T : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new TopicAttribute(pubsubName, name)));
        return builder;
    }
}
