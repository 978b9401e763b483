using System.Text;

namespace Federated.Rest;

internal sealed class TextScalar() : Scalar<string>("must be a string of valid Unicode text")
{
    public override bool TryText(string text, out string value)
    {
        value = text;
        return !HasHalfPair(text);
    }

    private static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var consumed) != System.Buffers.OperationStatus.Done)
                return true;
            text = text[(at + consumed)..];
            at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }
        return false;
    }
}
