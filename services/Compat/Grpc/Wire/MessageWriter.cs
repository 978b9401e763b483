using System.Buffers;
using System.IO.Compression;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// Frames messages into a buffer. A message of announced length that is not compressed is serialised straight into it;
/// others are gathered first, since their length goes before them.
/// </summary>
internal sealed class MessageWriter(IBufferWriter<byte> target, int? maxBytes) : SerializationContext
{
    private readonly int maxBytes = maxBytes ?? int.MaxValue;
    private ArrayBufferWriter<byte>? gathered;
    private CompressionLevel? compression;
    private int? announced;
    private bool headerWritten;
    private bool completed;

    /// <summary>Writes one message; null <paramref name="compression"/> sends it as it is.</summary>
    /// <exception cref="RpcException">The message is larger than may be sent.</exception>
    public void Write<T>(T message, Action<T, SerializationContext> serialise, CompressionLevel? compression)
    {
        this.compression = compression;
        announced = null;
        headerWritten = completed = false;
        gathered?.ResetWrittenCount();
        serialise(message, this);
    }

    public override void SetPayloadLength(int payloadLength)
    {
        if (headerWritten || completed)
            throw Misuse;
        announced = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (completed)
            throw Misuse;
        if (compression is not null || announced is not int length)
            return gathered ??= new ArrayBufferWriter<byte>();
        if (!headerWritten)
        {
            CheckSize(length);
            Frame.WriteHeader(target, length, compressed: false);
            headerWritten = true;
        }
        return target;
    }

    public override void Complete()
    {
        if (!headerWritten)
            Emit(gathered is null ? [] : gathered.WrittenSpan);
        completed = true;
    }

    public override void Complete(byte[] payload)
    {
        if (headerWritten || completed)
            throw Misuse;
        Emit(payload);
        completed = true;
    }

    private static InvalidOperationException Misuse => new("The message has already been written.");

    private void Emit(ReadOnlySpan<byte> message)
    {
        CheckSize(message.Length);
        if (compression is CompressionLevel level)
            message = Gzip.Compress(message, level);
        Frame.WriteHeader(target, message.Length, compressed: compression is not null);
        target.Write(message);
    }

    private void CheckSize(int length)
    {
        if (length > maxBytes)
            throw WireErrors.SendTooLarge;
    }
}
