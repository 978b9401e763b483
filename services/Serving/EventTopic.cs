using Microsoft.Extensions.Configuration;

namespace Federated.Serving;

/// <summary>Where events of the books go by Dapr's pub/sub: the same settings for who publishes and who takes them.</summary>
/// <param name="PubSub"><c>Events:PubSub</c>: name of the Dapr component.</param>
/// <param name="Topic"><c>Events:Topic</c>: name of the topic; "budgets" when it is not set.</param>
/// <param name="Sidecar"><c>Events:Sidecar</c>: address of the sidecar's gRPC API; where its injector says when it is not set.</param>
internal sealed record EventTopic(string PubSub, string Topic, string? Sidecar)
{
    /// <summary>Reads the settings; null where no component is named: then nothing is published, and whoever wants events asks for them.</summary>
    public static EventTopic? From(IConfiguration configuration) => configuration["Events:PubSub"] is { Length: > 0 } component
        ? new(component, configuration["Events:Topic"] is { Length: > 0 } topic ? topic : "budgets", configuration["Events:Sidecar"])
        : null;
}
