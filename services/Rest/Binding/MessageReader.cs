using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>
/// Reads proto3 JSON into messages of one type. Unlike the parser of the protobuf package it goes on after a fault, so
/// that the caller learns of all of them at once; and it refuses unknown and repeated names, which would hide a mistake.
/// </summary>
internal sealed class MessageReader
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageReader> Readers = new();

    // Made on first use and not in the constructor, because a type may hold itself.
    private readonly Lazy<FieldReader[]> fields;

    private MessageReader(MessageDescriptor message) =>
        fields = new(() => [.. message.Fields.InDeclarationOrder().Select(FieldReader.For)]);

    public static MessageReader For(MessageDescriptor message) => Readers.GetOrAdd(message, static key => new MessageReader(key));

    /// <summary>The reader of a field by its lowerCamelCase or original name.</summary>
    public FieldReader? Find(string name) => Find(Encoding.UTF8.GetBytes(name)) is var at and >= 0 ? fields.Value[at] : null;

    /// <summary>Reads the object that the reader is on. False: it is no object. Faults within it are recorded, and do not stop it.</summary>
    public bool Read(ref Utf8JsonReader json, IMessage message, Faults faults)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            faults.Add("must be an object");
            json.Skip();
            return false;
        }
        Span<bool> seen = stackalloc bool[fields.Value.Length];
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
            ReadMember(ref json, message, faults, seen);
        return true;
    }

    private void ReadMember(ref Utf8JsonReader json, IMessage message, Faults faults, scoped Span<bool> seen)
    {
        var at = json.ValueIsEscaped ? Find(Encoding.UTF8.GetBytes(JsonText.Name(ref json))) : Find(json.ValueSpan);
        if (at < 0)
        {
            faults.AddWithin(JsonText.Name(ref json), "is not a field of this request");
            json.Read();
            json.Skip();
            return;
        }

        var reader = fields.Value[at];
        json.Read();
        faults.EnterField(reader.Field.JsonName);
        if (seen[at])
            Refuse(ref json, faults, "is given twice");
        else if (json.TokenType == JsonTokenType.Null)
            json.Skip();
        else if (reader.Field.RealContainingOneof?.Accessor.GetCaseFieldDescriptor(message) is { } other)
            Refuse(ref json, faults, $"may not be given with {other.JsonName}");
        else
            reader.Json(ref json, message, faults);
        seen[at] = true;
        faults.Leave();
    }

    private static void Refuse(ref Utf8JsonReader json, Faults faults, string rule)
    {
        faults.Add(rule);
        json.Skip();
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        var all = fields.Value;
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].IsNamed(name))
                return i;
        }
        return -1;
    }
}
