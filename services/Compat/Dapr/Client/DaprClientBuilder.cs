namespace Dapr.Client;

/// <summary>Makes a <see cref="DaprClient"/>.</summary>
public sealed class DaprClientBuilder
{
    private string _grpcEndpoint = Environment.GetEnvironmentVariable("DAPR_GRPC_ENDPOINT") is { Length: > 0 } endpoint
        ? endpoint
        : $"http://127.0.0.1:{(Environment.GetEnvironmentVariable("DAPR_GRPC_PORT") is { Length: > 0 } port ? port : "50001")}";

    /// <summary>Where the sidecar's gRPC API is; otherwise what DAPR_GRPC_ENDPOINT or DAPR_GRPC_PORT say, which the sidecar's injector sets.</summary>
    public DaprClientBuilder UseGrpcEndpoint(string grpcEndpoint)
    {
        _grpcEndpoint = grpcEndpoint;
        return this;
    }

    /// <summary>Makes the client.</summary>
    public DaprClient Build() => new DaprClientGrpc(new Uri(_grpcEndpoint), Environment.GetEnvironmentVariable("DAPR_API_TOKEN"));
}
