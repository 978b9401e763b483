using System.Buffers;
using System.Text;

namespace Grpc.Wire;

/// <summary>How <c>grpc-message</c> travels: UTF-8, with every byte outside printable ASCII, and the percent sign, as %XX.</summary>
internal static class PercentEncoding
{
    private const string Printable =
        " !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private static readonly SearchValues<char> Unescaped = SearchValues.Create(Printable);

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Unescaped))
            return text;
        var encoded = new StringBuilder(text.Length * 2);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (Unescaped.Contains((char)octet))
                encoded.Append((char)octet);
            else
                encoded.Append('%').Append(octet.ToString("X2", null));
        }
        return encoded.ToString();
    }

    /// <summary>Never fails: what is not valid encoding stays as it is.</summary>
    public static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
