using System.Text.Json;

namespace Federated.Rest;

/// <summary>How values of one scalar type are read, from JSON and from plain text (path, query, header, multipart part, map key).</summary>
/// <param name="rule">What the caller is told when a value is not of this type.</param>
internal abstract class Scalar<T>(string rule)
{
    public string Rule { get; } = rule;

    public abstract bool TryText(string text, out T value);

    /// <summary>Reads the token that the reader is on. Types whose JSON form is a string need no more than <see cref="TryText"/>.</summary>
    public virtual bool TryJson(ref Utf8JsonReader json, out T value)
    {
        if (json.TokenType == JsonTokenType.String && JsonText.TryRead(ref json, out var text))
            return TryText(text, out value);
        value = default!;
        return false;
    }
}
