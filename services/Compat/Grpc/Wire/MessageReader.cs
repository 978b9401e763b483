using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Reads messages from one direction of a call, one at a time, without copying what is not compressed.</summary>
internal abstract class MessageReader(PipeReader pipe, int? maxBytes) : DeserializationContext
{
    private readonly int maxBytes = maxBytes ?? int.MaxValue;
    private ReadOnlySequence<byte> payload;

    public override int PayloadLength => (int)payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;

    /// <summary>The <c>grpc-encoding</c> that the other side declared.</summary>
    protected abstract string? Encoding { get; }

    protected abstract RpcException UnsupportedEncoding(string encoding);

    /// <summary>The next message; null at the end of the stream.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> NextAsync<T>(Func<DeserializationContext, T> deserialise, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var nothingLeft = read.Buffer.IsEmpty;
            if (TryTake(read, deserialise, out var message))
                return message;
            if (read.IsCompleted)
                return nothingLeft ? null : throw WireErrors.Incomplete;
        }
    }

    /// <summary>The only message of the stream; null where there is none.</summary>
    /// <exception cref="RpcException">More than one message arrived.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> SingleAsync<T>(Func<DeserializationContext, T> deserialise, CancellationToken cancellationToken)
        where T : class
    {
        var message = await NextAsync(deserialise, cancellationToken);
        while (message is not null)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            if (read.IsCanceled)
                throw WireErrors.Cancelled;
            if (!read.Buffer.IsEmpty)
                throw WireErrors.Additional;
            if (read.IsCompleted)
                break;
            pipe.AdvanceTo(read.Buffer.End);
        }
        return message;
    }

    private bool TryTake<T>(in ReadResult read, Func<DeserializationContext, T> deserialise, out T? message)
        where T : class
    {
        message = null;
        var buffer = read.Buffer;
        var consumed = buffer.Start;
        var examined = buffer.End;
        try
        {
            if (read.IsCanceled)
                throw WireErrors.Cancelled;
            if (!Frame.TryRead(buffer, maxBytes, out var frame))
                return false;
            consumed = examined = frame.Payload.End;
            payload = frame.Compressed ? Decompress(frame.Payload) : frame.Payload;
            message = deserialise(this);
            return true;
        }
        finally
        {
            payload = default;
            pipe.AdvanceTo(consumed, examined);
        }
    }

    private ReadOnlySequence<byte> Decompress(in ReadOnlySequence<byte> compressed)
    {
        var encoding = Encoding ?? throw WireErrors.CompressedWithoutEncoding;
        if (encoding == Names.Identity)
            throw WireErrors.CompressedAsIdentity;
        if (encoding != Names.Gzip)
            throw UnsupportedEncoding(encoding);
        try
        {
            return Gzip.TryDecompress(compressed, maxBytes, out var message) ? message : throw WireErrors.ReceivedTooLarge;
        }
        catch (InvalidDataException)
        {
            throw WireErrors.BadCompression;
        }
    }
}
