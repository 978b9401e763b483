using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Federated.Serving;

/// <summary>
/// Knows a request again by its content: SHA-256 over the message's name and its protobuf bytes, which the same fields
/// always give (these messages have no maps). Field numbers never change, so neither do fingerprints.
/// </summary>
internal static class Fingerprints
{
    public static string Of(IMessage sent)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes(sent.Descriptor.FullName));
        sha.AppendData([0]);
        sha.AppendData(sent.ToByteArray());
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
