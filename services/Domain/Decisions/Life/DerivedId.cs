using System.Security.Cryptography;
using System.Text;

namespace Federated.Domain.Decisions.Life;

/// <summary>UUIDs that follow from a text, so that a message sent again has the id that it had.</summary>
public static class DerivedId
{
    /// <summary>A UUID of version 8 (RFC 9562, section 5.8: an application's own) out of the text's SHA-256.</summary>
    public static string Of(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
