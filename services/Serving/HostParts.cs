using System.Net;
using System.Net.Sockets;
using Federated.Access;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orleans.Configuration;

namespace Federated.Serving;

/// <summary>How every host of a service listens, and keeps its grains.</summary>
internal static class HostParts
{
    /// <summary>REST/JSON over HTTP/1.1 and gRPC over HTTP/2 in clear text, each on its port; 0 for any free one.</summary>
    public static void Listen(KestrelServerOptions server, string address, int restPort, int grpcPort, int largestMessageBytes)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = largestMessageBytes;
        var at = IPAddress.Parse(address);
        server.Listen(at, restPort, options => options.Protocols = HttpProtocols.Http1);
        server.Listen(at, grpcPort, options => options.Protocols = HttpProtocols.Http2);
    }

    /// <summary>Which limit a request counts against. Health, and whatever else is no rpc, is never turned away.</summary>
    public static RequestKind? KindOf(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata is not { } metadata) return null;
        var rpc = metadata.GetMetadata<MethodDescriptor>() ?? V1.Rpcs.ByPath.GetValueOrDefault(http.Request.Path.Value ?? "");
        return rpc is null ? null : RequestKinds.Of(rpc);
    }

    /// <summary>When grains leave memory. Orleans wants the age to be more than the pause between looks.</summary>
    public static void Collect(GrainCollectionOptions options, int ageSeconds)
    {
        options.CollectionAge = TimeSpan.FromSeconds(ageSeconds);
        options.CollectionQuantum = TimeSpan.FromSeconds(Math.Min(60, ageSeconds / 2));
    }

    /// <summary>The port that is set. Orleans takes no 0 for "any free port", so one is found for it.</summary>
    public static int SiloPort(int port)
    {
        if (port != 0) return port;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
