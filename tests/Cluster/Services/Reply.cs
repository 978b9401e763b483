using System.Net;
using System.Text.Json.Nodes;

namespace Federated.Tests.Cluster.Services;

/// <summary>What a service answered over REST.</summary>
internal sealed record Reply(HttpStatusCode Status, string Text, TimeSpan? RetryAfter)
{
    public JsonNode Body => JsonNode.Parse(Text) ?? throw new InvalidOperationException($"Not JSON: {Text}");

    /// <summary>An answer that stays: what was asked has happened, or was refused by the rules.</summary>
    public bool IsFinal => Status is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity;

    /// <summary>The service said that it does not know what became of it, or that it cannot do it now.</summary>
    public bool IsForNow => Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.GatewayTimeout;

    public Reply ShouldBeOk()
    {
        Status.ShouldBe(HttpStatusCode.OK, Text);
        return this;
    }

    public override string ToString() => $"{(int)Status} {Text}";
}
