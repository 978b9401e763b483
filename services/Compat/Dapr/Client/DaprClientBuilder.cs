namespace Dapr.Client;

/// <summary>Makes a <see cref="DaprClient"/>.</summary>
public sealed class DaprClientBuilder
{
    private string _httpEndpoint = Environment.GetEnvironmentVariable("DAPR_HTTP_ENDPOINT") is { Length: > 0 } endpoint
        ? endpoint
        : $"http://127.0.0.1:{(Environment.GetEnvironmentVariable("DAPR_HTTP_PORT") is { Length: > 0 } port ? port : "3500")}";

    /// <summary>Where the sidecar's HTTP API is; otherwise what DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT say, which the sidecar's injector sets.</summary>
    public DaprClientBuilder UseHttpEndpoint(string httpEndpoint)
    {
        _httpEndpoint = httpEndpoint;
        return this;
    }

    /// <summary>Makes the client.</summary>
    public DaprClient Build() => new DaprClientHttp(new Uri(_httpEndpoint), Environment.GetEnvironmentVariable("DAPR_API_TOKEN"));
}
