using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Federated.Rest;

/// <summary>
/// Whole numbers of any width: a JSON number or a string of one. As in proto3 JSON, <c>1e3</c> and <c>2.0</c> are whole
/// and <c>1.5</c> is not; nothing is ever rounded.
/// </summary>
internal sealed class WholeNumber<T>() : Scalar<T>($"must be a whole number from {T.MinValue} to {T.MaxValue}")
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    public override bool TryText(string text, out T value) => TryRead(Encoding.UTF8.GetBytes(text), out value);

    public override bool TryJson(ref Utf8JsonReader json, out T value)
    {
        if (json.TokenType == JsonTokenType.Number || json is { TokenType: JsonTokenType.String, ValueIsEscaped: false })
            return TryRead(json.ValueSpan, out value);
        return base.TryJson(ref json, out value);
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out T value)
    {
        value = default;
        if (!ExactInteger.TryParse(text, out var exact) ||
            exact < Int128.CreateChecked(T.MinValue) || exact > Int128.CreateChecked(T.MaxValue))
            return false;
        value = T.CreateTruncating(exact);
        return true;
    }
}
