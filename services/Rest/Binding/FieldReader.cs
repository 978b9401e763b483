using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Reads one value. On entry the reader is on the value's first token, on exit on its last. False: a fault was recorded.</summary>
internal delegate bool ReadValue<T>(ref Utf8JsonReader json, Faults faults, out T value);

/// <summary>Reads a field's JSON value into a message.</summary>
internal delegate void ReadField(ref Utf8JsonReader json, IMessage message, Faults faults);

/// <summary>Reads a field's plain text into a message: sets a singular field, adds to a list.</summary>
internal delegate void ReadText(string text, IMessage message, Faults faults);

/// <summary>How one field is read.</summary>
internal sealed class FieldReader
{
    private readonly byte[] jsonName;
    private readonly byte[] protoName;

    private FieldReader(FieldDescriptor field, ReadField json, ReadText? text)
    {
        Field = field;
        jsonName = Encoding.UTF8.GetBytes(field.JsonName);
        protoName = Encoding.UTF8.GetBytes(field.Name);
        Json = json;
        Text = text;
    }

    public FieldDescriptor Field { get; }

    public ReadField Json { get; }

    /// <summary>None for messages and maps, which have no form as plain text.</summary>
    public ReadText? Text { get; }

    public bool IsNamed(ReadOnlySpan<byte> name) => name.SequenceEqual(jsonName) || name.SequenceEqual(protoName);

    public static FieldReader For(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
            return new FieldReader(field, (ReadField)Make(nameof(Map), field, Scalars.For(key), ValueReader.For(value, MessageProperty.ValueTypes(field)[^1])), null);
        }
        var text = field.FieldType == FieldType.Message
            ? null
            : (ReadText)Make(field.IsRepeated ? nameof(ItemText) : nameof(SingleText), field, Scalars.For(field));
        return new FieldReader(field, (ReadField)Make(field.IsRepeated ? nameof(List) : nameof(Single), field, ValueReader.For(field, MessageProperty.ValueTypes(field)[0])), text);
    }

    private static object Make(string kind, FieldDescriptor field, params object[] arguments) =>
        MessageProperty.Make(typeof(FieldReader), kind, field, [field, .. arguments]);

    public static ReadField Single<TMessage, TValue>(FieldDescriptor field, ReadValue<TValue> read)
    {
        var set = MessageProperty.Setter<TMessage, TValue>(field);
        return (ref Utf8JsonReader json, IMessage message, Faults faults) =>
        {
            if (read(ref json, faults, out var value))
                set((TMessage)message, value);
        };
    }

    public static ReadText SingleText<TMessage, TValue>(FieldDescriptor field, Scalar<TValue> scalar)
    {
        var set = MessageProperty.Setter<TMessage, TValue>(field);
        return (text, message, faults) =>
        {
            if (scalar.TryText(text, out var value))
                set((TMessage)message, value);
            else
                faults.Add(scalar.Rule);
        };
    }

    public static ReadText ItemText<TMessage, TItem>(FieldDescriptor field, Scalar<TItem> scalar)
    {
        var get = MessageProperty.Getter<TMessage, RepeatedField<TItem>>(field);
        return (text, message, faults) =>
        {
            if (scalar.TryText(text, out var value))
                get((TMessage)message).Add(value);
            else
                faults.Add(scalar.Rule);
        };
    }

    public static ReadField List<TMessage, TItem>(FieldDescriptor field, ReadValue<TItem> read)
    {
        var get = MessageProperty.Getter<TMessage, RepeatedField<TItem>>(field);
        return (ref Utf8JsonReader json, IMessage message, Faults faults) =>
        {
            if (json.TokenType != JsonTokenType.StartArray)
            {
                faults.Add("must be a list");
                json.Skip();
                return;
            }
            var items = get((TMessage)message);
            for (var index = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; index++)
            {
                faults.EnterItem(index);
                if (read(ref json, faults, out var item))
                    items.Add(item);
                faults.Leave();
            }
        };
    }

    public static ReadField Map<TMessage, TKey, TValue>(FieldDescriptor field, Scalar<TKey> keys, ReadValue<TValue> read)
        where TKey : notnull
    {
        var get = MessageProperty.Getter<TMessage, MapField<TKey, TValue>>(field);
        return (ref Utf8JsonReader json, IMessage message, Faults faults) =>
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                faults.Add("must be an object");
                json.Skip();
                return;
            }
            var map = get((TMessage)message);
            while (json.Read() && json.TokenType != JsonTokenType.EndObject)
            {
                var text = JsonText.Name(ref json);
                json.Read();
                faults.EnterKey(text);
                if (!keys.TryText(text, out var key))
                    Refuse(ref json, faults, "has a key that " + keys.Rule);
                else if (map.ContainsKey(key))
                    Refuse(ref json, faults, "is given twice");
                else if (read(ref json, faults, out var value))
                    map.Add(key, value);
                faults.Leave();
            }
        };
    }

    private static void Refuse(ref Utf8JsonReader json, Faults faults, string rule)
    {
        faults.Add(rule);
        json.Skip();
    }
}
