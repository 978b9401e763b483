using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Federated.Rest;

/// <summary>Strings and names of JSON as .NET strings.</summary>
internal static class JsonText
{
    /// <summary>A lone surrogate, which is the name of no field and no valid key.</summary>
    private const string NotUnicode = "\uD800";

    /// <summary>False where an escape makes half a surrogate pair: such text has no UTF-8 form, so protobuf cannot hold it.</summary>
    public static bool TryRead(ref Utf8JsonReader json, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = json.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    /// <summary>The name that the reader is on, or one that nothing has where it is not Unicode.</summary>
    public static string Name(ref Utf8JsonReader json) => TryRead(ref json, out var name) ? name : NotUnicode;
}
