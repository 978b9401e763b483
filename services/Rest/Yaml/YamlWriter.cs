using System.Collections.Frozen;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Federated.Rest;

/// <summary>Writes JSON as YAML that every reader takes for the same: what could be taken for more than a text is quoted.</summary>
internal static class YamlWriter
{
    /// <summary>Texts that some version of YAML takes for a truth value or nothing.</summary>
    private static readonly FrozenSet<string> NotTexts =
        new[] { "true", "false", "null", "yes", "no", "on", "off", "y", "n" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void Write(JsonElement json, TextWriter text)
    {
        var emitter = new Emitter(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, json);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Emit(Emitter emitter, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
                foreach (var member in json.EnumerateObject())
                {
                    emitter.Emit(Text(member.Name));
                    Emit(emitter, member.Value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true,
                    json.GetArrayLength() == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in json.EnumerateArray()) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                emitter.Emit(Text(json.GetString()!));
                break;
            default:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, json.GetRawText(), ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static Scalar Text(string value)
    {
        var plain = value.Length > 0 && char.IsAsciiLetter(value[0]) && !NotTexts.Contains(value);
        return new(AnchorName.Empty, TagName.Empty, value, plain ? ScalarStyle.Any : ScalarStyle.DoubleQuoted, true, true);
    }
}
