using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using YamlDotNet.Core;

namespace Federated.Rest;

/// <summary>
/// YAML as another way to write JSON: what is read is made into JSON first, and so is held to the same rules, field by field.
/// What YAML has beyond JSON (anchors and aliases, which can make a bomb of a few lines; tags; several documents) is refused.
/// </summary>
internal static class YamlText
{
    /// <summary>The same document as JSON; nothing for an empty one.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: it cannot be read, with the line.</exception>
    public static byte[] ToJson(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            throw ApiError.Invalid(Faults.Body, "must be valid UTF-8");
        var json = new ArrayBufferWriter<byte>(utf8.Length + 256);
        try
        {
            using var text = new StringReader(Encoding.UTF8.GetString(utf8));
            using var writer = new Utf8JsonWriter(json, new JsonWriterOptions { SkipValidation = true });
            new YamlReader(new Parser(text), writer).Read();
        }
        catch (YamlException fault)
        {
            throw ApiError.Invalid(Faults.Body, string.Create(CultureInfo.InvariantCulture,
                $"must be valid YAML: see line {fault.Start.Line}, position {fault.Start.Column}"));
        }
        return json.WrittenSpan.ToArray();
    }

    /// <summary>Writes JSON as YAML.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        YamlWriter.Write(document.RootElement, text);
        Encoding.UTF8.GetBytes(text.ToString(), output);
    }
}
