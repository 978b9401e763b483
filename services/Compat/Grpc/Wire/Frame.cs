using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>A message on the wire: one byte that says whether it is compressed, four of length, the message.</summary>
internal readonly record struct Frame(bool Compressed, ReadOnlySequence<byte> Payload)
{
    public const int HeaderBytes = 5;

    public static void WriteHeader(IBufferWriter<byte> target, int length, bool compressed)
    {
        var header = target.GetSpan(HeaderBytes);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
        target.Advance(HeaderBytes);
    }

    /// <summary>False while the frame has not wholly arrived.</summary>
    /// <exception cref="RpcException">The header is not valid, or announces more than <paramref name="maxBytes"/>.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, int maxBytes, out Frame frame)
    {
        frame = default;
        if (buffer.Length < HeaderBytes)
            return false;
        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        if (header[0] > 1)
            throw WireErrors.BadFlag;
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > maxBytes)
            throw WireErrors.ReceivedTooLarge;
        if (buffer.Length < HeaderBytes + length)
            return false;
        frame = new Frame(header[0] == 1, buffer.Slice(HeaderBytes, length));
        return true;
    }
}
