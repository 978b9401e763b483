using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

internal sealed class Flag() : Scalar<bool>("must be true or false")
{
    public override bool TryText(string text, out bool value)
    {
        value = text == "true";
        return value || text == "false";
    }

    public override bool TryJson(ref Utf8JsonReader json, out bool value)
    {
        value = json.TokenType == JsonTokenType.True;
        return value || json.TokenType == JsonTokenType.False;
    }
}

/// <summary>Base64, of the standard or the URL-safe alphabet, padded or not: proto3 JSON accepts all four.</summary>
internal sealed class Base64Bytes() : Scalar<ByteString>("must be base64")
{
    public override bool TryText(string text, out ByteString value)
    {
        var urlSafe = text.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var padding = text.Length - urlSafe.Length;
        value = ByteString.Empty;
        if (!Base64Url.IsValid(urlSafe) || urlSafe.Any(char.IsWhiteSpace) || padding > 2 || (padding > 0 && text.Length % 4 != 0))
            return false;
        value = UnsafeByteOperations.UnsafeWrap(Base64Url.DecodeFromChars(urlSafe));
        return true;
    }
}

/// <summary>Numbers within the range of a double; NaN and the infinities by name.</summary>
internal sealed class RealNumber() : Scalar<double>("must be a number")
{
    public override bool TryText(string text, out double value)
    {
        value = text switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => 0 };
        return value != 0 || TryRead(Encoding.UTF8.GetBytes(text), out value);
    }

    public override bool TryJson(ref Utf8JsonReader json, out double value) =>
        json.TokenType == JsonTokenType.Number ? TryRead(json.ValueSpan, out value) : base.TryJson(ref json, out value);

    private static bool TryRead(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);
}

internal sealed class SingleNumber() : Scalar<float>("must be a number")
{
    private static readonly RealNumber Real = new();

    public override bool TryText(string text, out float value) => Narrow(Real.TryText(text, out var real), real, out value);

    public override bool TryJson(ref Utf8JsonReader json, out float value) => Narrow(Real.TryJson(ref json, out var real), real, out value);

    private static bool Narrow(bool read, double real, out float value)
    {
        value = (float)real;
        return read && float.IsFinite(value) == double.IsFinite(real);
    }
}

/// <summary>By name or number. A number that this build does not know is kept; a name that it does not know is refused.</summary>
internal sealed class EnumScalar<TEnum>(EnumDescriptor descriptor)
    : Scalar<TEnum>($"must be one of {string.Join(", ", descriptor.Values.Select(value => value.Name))}")
    where TEnum : struct
{
    private static readonly WholeNumber<int> Number = new();

    public override bool TryText(string text, out TEnum value)
    {
        var known = descriptor.FindValueByName(text);
        return known is null ? FromNumber(Number.TryText(text, out var number), number, out value) : FromNumber(true, known.Number, out value);
    }

    public override bool TryJson(ref Utf8JsonReader json, out TEnum value) =>
        json.TokenType == JsonTokenType.Number ? FromNumber(Number.TryJson(ref json, out var number), number, out value) : base.TryJson(ref json, out value);

    private static bool FromNumber(bool read, int number, out TEnum value)
    {
        value = Unsafe.As<int, TEnum>(ref number);
        return read;
    }
}
