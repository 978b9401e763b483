using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Grpc.Wire;

/// <summary>The one compression that every gRPC implementation has.</summary>
internal static class Gzip
{
    public static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> message, CompressionLevel level)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level, leaveOpen: true))
            gzip.Write(message);
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    /// <summary>False where the message would be larger than <paramref name="maxBytes"/>: small input can inflate without end.</summary>
    /// <exception cref="InvalidDataException">Not gzip.</exception>
    public static bool TryDecompress(ReadOnlySequence<byte> compressed, int maxBytes, out ReadOnlySequence<byte> message)
    {
        using var gzip = new GZipStream(PipeReader.Create(compressed).AsStream(), CompressionMode.Decompress);
        var inflated = new ArrayBufferWriter<byte>();
        int read;
        while ((read = gzip.Read(inflated.GetSpan(4096))) > 0)
        {
            inflated.Advance(read);
            if (inflated.WrittenCount > maxBytes)
            {
                message = default;
                return false;
            }
        }
        message = new ReadOnlySequence<byte>(inflated.WrittenMemory);
        return true;
    }
}
