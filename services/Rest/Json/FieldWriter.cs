using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Writes one field of a message, through typed delegates that are made once.</summary>
internal sealed class FieldWriter(FieldDescriptor field)
{
    private readonly JsonEncodedText name = JsonEncodedText.Encode(field.JsonName, ValueWriter.Encoder);
    private readonly IFieldAccessor? presence = field.HasPresence ? field.Accessor : null;
    private readonly WriteValue<IMessage> value = Make(field);

    /// <summary>Name and value, or nothing where the field is absent. Without presence a zero is as good a figure as any other.</summary>
    public void Write(Utf8JsonWriter json, IMessage message)
    {
        if (presence is not null && !presence.HasValue(message))
            return;
        json.WritePropertyName(name);
        value(json, message);
    }

    /// <summary>The value alone, of a field that is there.</summary>
    public void WriteValue(Utf8JsonWriter json, IMessage message) => value(json, message);

    private static WriteValue<IMessage> Make(FieldDescriptor field)
    {
        var (kind, valueField) = field switch
        {
            { IsMap: true } => (nameof(Map), field.MessageType.FindFieldByNumber(2)),
            { IsRepeated: true } => (nameof(List), field),
            _ => (nameof(Single), field),
        };
        return (WriteValue<IMessage>)MessageProperty.Make(typeof(FieldWriter), kind, field, field, ValueWriter.For(valueField));
    }

    public static WriteValue<IMessage> Single<TMessage, TValue>(FieldDescriptor field, WriteValue<TValue> write)
    {
        var get = MessageProperty.Getter<TMessage, TValue>(field);
        return (json, message) => write(json, get((TMessage)message));
    }

    public static WriteValue<IMessage> List<TMessage, TItem>(FieldDescriptor field, WriteValue<TItem> write)
    {
        var get = MessageProperty.Getter<TMessage, RepeatedField<TItem>>(field);
        return (json, message) =>
        {
            json.WriteStartArray();
            var items = get((TMessage)message);
            for (var i = 0; i < items.Count; i++)
                write(json, items[i]);
            json.WriteEndArray();
        };
    }

    /// <summary>In ordinal order of the keys, so that equal answers are equal bytes and have the same ETag.</summary>
    public static WriteValue<IMessage> Map<TMessage, TKey, TValue>(FieldDescriptor field, WriteValue<TValue> write) where TKey : notnull
    {
        var get = MessageProperty.Getter<TMessage, MapField<TKey, TValue>>(field);
        return (json, message) =>
        {
            json.WriteStartObject();
            foreach (var (key, item) in get((TMessage)message).Select(Named).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                json.WritePropertyName(key);
                write(json, item);
            }
            json.WriteEndObject();
        };

        static (string Key, TValue Value) Named(KeyValuePair<TKey, TValue> entry) => (KeyText(entry.Key), entry.Value);
    }

    private static string KeyText<TKey>(TKey key) => key switch
    {
        string text => text,
        true => "true",
        false => "false",
        _ => Convert.ToString(key, CultureInfo.InvariantCulture)!,
    };
}
