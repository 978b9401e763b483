using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grpc.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Federated.Rest;

/// <summary>Writes the events of a YAML parser as JSON. One after the other, without recursion: depth costs nothing here.</summary>
internal sealed partial class YamlReader(IParser yaml, Utf8JsonWriter json)
{
    /// <summary>As many levels as JSON may have.</summary>
    private const int MaxDepth = 32;

    // For each open mapping whether its next scalar is a key; null for a sequence.
    private readonly Stack<bool?> _open = new();

    public void Read()
    {
        var documents = 0;
        while (yaml.MoveNext())
        {
            if (yaml.Current is DocumentStart start && ++documents > 1)
                throw Refused(start, "must be one YAML document");
            Take(yaml.Current!);
        }
        json.Flush();
    }

    private void Take(ParsingEvent at)
    {
        if (at is AnchorAlias || at is NodeEvent { Anchor.IsEmpty: false })
            throw Refused(at, "must not have anchors or aliases");
        if (at is NodeEvent { Tag.IsEmpty: false })
            throw Refused(at, "must not have tags");
        switch (at)
        {
            case Scalar scalar:
                TakeScalar(scalar);
                break;
            case MappingStart:
                Open(at, isMapping: true);
                json.WriteStartObject();
                break;
            case SequenceStart:
                Open(at, isMapping: false);
                json.WriteStartArray();
                break;
            case MappingEnd:
                _open.Pop();
                json.WriteEndObject();
                break;
            case SequenceEnd:
                _open.Pop();
                json.WriteEndArray();
                break;
        }
    }

    private void Open(ParsingEvent at, bool isMapping)
    {
        if (IsKeyNext()) throw Refused(at, "must have texts as keys");
        if (_open.Count == MaxDepth) throw Refused(at, $"must be at most {MaxDepth} levels deep");
        ValueTaken();
        _open.Push(isMapping ? true : null);
    }

    private void TakeScalar(Scalar scalar)
    {
        if (IsKeyNext())
        {
            json.WritePropertyName(scalar.Value);
            _open.Pop();
            _open.Push(false);
            return;
        }
        ValueTaken();
        if (scalar.Style != ScalarStyle.Plain) json.WriteStringValue(scalar.Value);
        else if (scalar.Value is "" or "~" or "null") json.WriteNullValue();
        else if (scalar.Value is "true" or "false") json.WriteBooleanValue(scalar.Value == "true");
        else if (Number().IsMatch(scalar.Value)) json.WriteRawValue(scalar.Value, skipInputValidation: true);
        else json.WriteStringValue(scalar.Value);
    }

    private bool IsKeyNext() => _open.TryPeek(out var key) && key == true;

    private void ValueTaken()
    {
        if (!_open.TryPeek(out var key) || key is null) return;
        _open.Pop();
        _open.Push(true);
    }

    private static RpcException Refused(ParsingEvent at, string rule) => ApiError.Invalid(Faults.Body,
        string.Create(CultureInfo.InvariantCulture, $"{rule}: see line {at.Start.Line}, position {at.Start.Column}"));

    /// <summary>A number of JSON: what begins with a nought that says nothing, a code perhaps, stays a text.</summary>
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
