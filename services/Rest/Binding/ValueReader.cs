using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Makes the <see cref="ReadValue{T}"/> of a field's values.</summary>
internal static class ValueReader
{
    /// <summary>A <see cref="ReadValue{T}"/> for one value of the field, whose CLR type the caller knows: a map's value has no property.</summary>
    public static object For(FieldDescriptor field, Type type)
    {
        var (kind, argument) = field.FieldType == FieldType.Message
            ? (nameof(OfMessage), (object)field.MessageType)
            : (nameof(OfScalar), Scalars.For(field));
        return typeof(ValueReader).GetMethod(kind)!.MakeGenericMethod(type).Invoke(null, [argument])!;
    }

    public static ReadValue<T> OfScalar<T>(Scalar<T> scalar) => (ref Utf8JsonReader json, Faults faults, out T value) =>
    {
        if (scalar.TryJson(ref json, out value))
            return true;
        faults.Add(scalar.Rule);
        json.Skip();
        return false;
    };

    public static ReadValue<TMessage> OfMessage<TMessage>(MessageDescriptor descriptor) where TMessage : IMessage, new()
    {
        var reader = MessageReader.For(descriptor);
        return (ref Utf8JsonReader json, Faults faults, out TMessage value) =>
        {
            value = new TMessage();
            return reader.Read(ref json, value, faults);
        };
    }
}
