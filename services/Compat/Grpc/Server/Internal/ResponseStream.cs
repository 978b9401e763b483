using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The responses of a server-streaming or duplex call; each is flushed, unless <see cref="WriteFlags.BufferHint"/> asks otherwise.</summary>
internal sealed class ResponseStream<TResponse>(HttpServerCallContext context, MessageWriter writer, Marshaller<TResponse> marshaller)
    : IServerStreamWriter<TResponse>
    where TResponse : class
{
    public WriteOptions? WriteOptions
    {
        get => context.WriteOptions;
        set => context.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        context.CancellationToken.ThrowIfCancellationRequested();
        context.BeginWrite();
        try
        {
            var response = context.Http.Response;
            if (!response.HasStarted)
                await response.StartAsync(cancellationToken);
            writer.Write(message, marshaller.ContextualSerializer, context.Compression);
            if ((WriteOptions?.Flags & WriteFlags.BufferHint) is not WriteFlags.BufferHint)
                await response.BodyWriter.FlushAsync(cancellationToken);
        }
        finally
        {
            context.EndWrite();
        }
        // Looked at afterwards and not given to the flush, which would reset the stream and lose the status of a late call;
        // and a flush to a caller that has gone away returns as if all were well.
        context.CancellationToken.ThrowIfCancellationRequested();
    }
}
