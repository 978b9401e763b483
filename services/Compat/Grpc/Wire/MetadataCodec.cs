using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Metadata as header values: text as it is, binary as base64.</summary>
internal static class MetadataCodec
{
    public static bool IsBinary(string key) => key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase);

    public static string HeaderValue(Metadata.Entry entry) => entry.IsBinary ? Convert.ToBase64String(entry.BinaryValue) : entry.Value;

    /// <summary>Adds a header that arrived. Senders may join several binary values with commas and may leave out padding.</summary>
    /// <exception cref="FormatException">The value of a binary header is not base64.</exception>
    public static void AddHeader(this Metadata metadata, string key, string value)
    {
        if (!IsBinary(key))
        {
            metadata.Add(key, value);
            return;
        }
        foreach (var part in value.Split(','))
            metadata.Add(key, FromBase64(part.Trim()));
    }

    private static byte[] FromBase64(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
