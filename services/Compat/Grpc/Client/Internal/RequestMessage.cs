using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>The HTTP request of a call.</summary>
internal static class RequestMessage
{
    private const string UserAgent = "grpc-dotnet-standin/2.85";

    public static HttpRequestMessage For(GrpcChannel channel, IMethod method, CallOptions options, HttpContent content)
    {
        content.Headers.TryAddWithoutValidation("Content-Type", Names.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, channel.AddressOf(method))
        {
            Version = channel.HttpVersion,
            VersionPolicy = channel.HttpVersionPolicy,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        request.Headers.TryAddWithoutValidation(Names.AcceptEncoding, Names.SupportedEncodings);
        if (options.Headers is not null)
            Add(request.Headers, options.Headers);
        if (options.Deadline is DateTime deadline && deadline != DateTime.MaxValue)
            request.Headers.TryAddWithoutValidation(Names.Timeout, Timeouts.Format(deadline - DateTime.UtcNow));
        return request;
    }

    public static void Add(HttpRequestHeaders headers, Metadata metadata)
    {
        foreach (var entry in metadata)
        {
            if (entry.Key == Names.EncodingRequest)
                headers.TryAddWithoutValidation(Names.Encoding, entry.Value);
            else if (entry.Key != Names.Timeout)
                headers.TryAddWithoutValidation(entry.Key, MetadataCodec.HeaderValue(entry));
        }
    }
}
