namespace Federated.Rest;

/// <summary>Reads numbers in JSON's grammar that are whole, exactly and without floating point.</summary>
internal static class ExactInteger
{
    // Every 64-bit integer has at most 20 digits; a value with more is out of every range that is asked for.
    private const int MaxDigits = 20;

    /// <returns>False when the text is not a JSON number, not whole, or has more than 20 digits before its point.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out Int128 value)
    {
        value = 0;
        var negative = text is [(byte)'-', ..];
        var rest = negative ? text[1..] : text;

        var whole = TakeDigits(ref rest);
        if (whole.Length == 0 || (whole.Length > 1 && whole[0] == '0'))
            return false;
        ReadOnlySpan<byte> fraction = default;
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
            if (fraction.Length == 0)
                return false;
        }
        if (!TryTakeExponent(ref rest, out var exponent) || rest.Length > 0)
            return false;

        if (!TryScale(whole, fraction.TrimEnd((byte)'0'), exponent, out value))
            return false;
        if (negative)
            value = -value;
        return true;
    }

    private static bool TryScale(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long exponent, out Int128 value)
    {
        value = 0;
        // 12.5e1 is the digits 125 with the point moved: 125e0. What remains behind the point must have been zeros.
        var digits = whole.Length + fraction.Length;
        var firstOther = fraction.Length == 0 ? whole.TrimEnd((byte)'0').Length : digits;
        if (firstOther == 0)
            return true;
        var point = whole.Length + exponent;
        if (point < firstOther || point - LeadingZeros(whole, fraction) > MaxDigits)
            return false;

        for (var i = 0; i < point; i++)
            value = value * 10 + (i < whole.Length ? whole[i] - '0' : i < digits ? fraction[i - whole.Length] - '0' : 0);
        return true;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction)
    {
        var zeros = whole.Length - whole.TrimStart((byte)'0').Length;
        return zeros < whole.Length ? zeros : zeros + fraction.Length - fraction.TrimStart((byte)'0').Length;
    }

    private static ReadOnlySpan<byte> TakeDigits(scoped ref ReadOnlySpan<byte> text)
    {
        var count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = count < 0 ? text : text[..count];
        text = text[digits.Length..];
        return digits;
    }

    private static bool TryTakeExponent(scoped ref ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text is not [(byte)'e' or (byte)'E', ..])
            return true;
        text = text[1..];
        var negative = text is [(byte)'-', ..];
        if (text is [(byte)'+' or (byte)'-', ..])
            text = text[1..];
        var digits = TakeDigits(ref text);
        if (digits.Length == 0)
            return false;
        // Beyond a million the answer is the same: zero stays zero, and everything else is too large or not whole.
        foreach (var digit in digits)
            exponent = Math.Min(exponent * 10 + (digit - '0'), 10_000_000);
        if (negative)
            exponent = -exponent;
        return true;
    }
}
