using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;

namespace Federated.Gateway;

/// <summary>What holds for a gateway in a process of its own unless its configuration says otherwise.</summary>
public static class GatewayDefaults
{
    private const string Urls = "http://127.0.0.1:8080";
    private const int GrpcPort = 8081;

    /// <summary>
    /// Listens for REST and pages at <c>Urls</c> (http://127.0.0.1:8080), and for gRPC (HTTP/2, in clear text with http)
    /// at port <c>Grpc:Port</c> (8081) of the same hosts. Logs warnings, but not each request.
    /// </summary>
    public static WebApplicationBuilder AddGatewayDefaults(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Microsoft.AspNetCore"] = nameof(LogLevel.Warning),
                ["Logging:LogLevel:System.Net.Http.HttpClient"] = nameof(LogLevel.Warning),
                ["Logging:LogLevel:Yarp"] = nameof(LogLevel.Warning),
            },
        });

        var grpcPort = builder.Configuration.GetValue("Grpc:Port", GrpcPort);
        var rest = (builder.Configuration["Urls"] ?? Urls).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var grpc = rest.Select(BindingAddress.Parse).Select(address => $"{address.Scheme}://{address.Host}:{grpcPort}").Distinct();
        builder.WebHost.UseUrls([.. rest, .. grpc]);
        builder.WebHost.ConfigureKestrel(server => server.ConfigureEndpointDefaults(endpoint =>
        {
            if (endpoint.IPEndPoint?.Port == grpcPort) endpoint.Protocols = HttpProtocols.Http2;
        }));
        return builder;
    }
}
