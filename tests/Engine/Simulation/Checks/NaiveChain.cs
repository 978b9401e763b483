using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Federated.Engine.Journals;

namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>The chain of a stream, by the words of its definition alone.</summary>
internal static class NaiveChain
{
    /// <summary>The hash of an entry that follows one with this hash.</summary>
    public static byte[] HashAfter(byte[] before, JournalEntry entry)
    {
        using var bytes = new MemoryStream();
        bytes.Write(before);
        Write(bytes, entry.Version);
        Write(bytes, entry.Outstanding);
        foreach (var text in new[] { entry.Stream, entry.Id, entry.Fingerprint, entry.Kind, entry.Body })
        {
            var written = Encoding.UTF8.GetBytes(text);
            Write(bytes, written.Length);
            bytes.Write(written);
        }
        return SHA256.HashData(bytes.ToArray());
    }

    private static void Write(MemoryStream bytes, long number)
    {
        Span<byte> written = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(written, number);
        bytes.Write(written);
    }
}
