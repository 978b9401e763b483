using System.Collections.Frozen;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The headers of a request that are metadata, without those of HTTP and of the protocol.</summary>
internal static class RequestMetadata
{
    private static readonly FrozenSet<string> NotMetadata = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        Names.Encoding, Names.AcceptEncoding, Names.Timeout, "content-encoding", "content-type", "te", "host", "accept-encoding");

    public static Metadata Of(HttpRequest request)
    {
        var metadata = new Metadata();
        foreach (var (key, values) in request.Headers)
        {
            if (!key.StartsWith(':') && !NotMetadata.Contains(key))
                metadata.AddHeader(key, values.ToString());
        }
        return metadata;
    }
}
