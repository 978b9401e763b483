using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The requests of a client-streaming or duplex call.</summary>
internal sealed class RequestStream<TRequest>(HttpServerCallContext context, RequestReader reader, Marshaller<TRequest> marshaller)
    : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    public TRequest Current { get; private set; } = null!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (context.IsOver)
            throw new InvalidOperationException("Can't read messages after the request is complete.");
        // Dropped before waiting, so that a quiet stream does not hold on to its last message.
        Current = null!;
        var token = cancellationToken.CanBeCanceled ? cancellationToken : context.CancellationToken;
        Current = (await reader.NextAsync(marshaller.ContextualDeserializer, token))!;
        return Current is not null;
    }
}
