using System.Net;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The body of a call with one request.</summary>
internal sealed class UnaryContent<TRequest>(ClientCall call, Marshaller<TRequest> marshaller, TRequest request) : HttpContent
    where TRequest : class
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        call.SendMessageAsync(stream, request, marshaller, call.Options.WriteOptions, cancellationToken);

    // Unknown, so that the message is serialised only once.
    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
