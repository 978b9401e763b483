using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Ends a response with its status: in trailers, or, where nothing was sent yet, in the headers ("Trailers-Only").
/// </summary>
internal static class StatusTrailers
{
    private static readonly string[] Codes =
        [.. Enumerable.Range(0, 17).Select(code => code.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    public static void Write(HttpResponse response, Status status, Metadata? trailers = null)
    {
        var destination = Destination(response);
        if (trailers is not null)
        {
            foreach (var entry in trailers)
                destination.Append(entry.Key, MetadataCodec.HeaderValue(entry));
        }
        var code = (int)status.StatusCode;
        destination.GrpcStatus = code < Codes.Length ? Codes[code] : code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(status.Detail))
            destination.GrpcMessage = PercentEncoding.Encode(status.Detail);
    }

    private static IHeaderDictionary Destination(HttpResponse response)
    {
        if (!response.HasStarted)
            return response.Headers;
        var trailers = response.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        return trailers is { IsReadOnly: false }
            ? trailers
            : throw new InvalidOperationException("Trailers are not supported for this response. The server may not support gRPC.");
    }
}
