using System.IO.Compression;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

internal static class ClientCallMessages
{
    /// <summary>Sends one message, from pooled memory.</summary>
    public static async Task SendMessageAsync<T>(
        this ClientCall call, Stream stream, T message, Marshaller<T> marshaller, WriteOptions? options, CancellationToken cancellationToken)
    {
        var compress = call.Compresses && (options?.Flags & WriteFlags.NoCompress) is null or 0;
        using var buffer = new PooledBuffer();
        new MessageWriter(buffer, call.Channel.MaxSendBytes)
            .Write(message, marshaller.ContextualSerializer, compress ? CompressionLevel.Fastest : null);
        await stream.WriteAsync(buffer.Written, cancellationToken);
    }

    /// <summary>Cancels the call with a token other than its own, for the time of a read or write.</summary>
    public static CancellationTokenRegistration CancelWith(this ClientCall call, CancellationToken token) =>
        token.CanBeCanceled && token != call.Options.CancellationToken
            ? token.UnsafeRegister(static (state, cancelled) => ((ClientCall)state!).Cancel(cancelled), call)
            : default;
}
