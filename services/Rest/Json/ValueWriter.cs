using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Writes one value as JSON, after its name.</summary>
internal delegate void WriteValue<in T>(Utf8JsonWriter json, T value);

/// <summary>Values in the JSON form of proto3: 64-bit integers as strings, enums by name, bytes as base64.</summary>
internal static class ValueWriter
{
    /// <summary>Leaves "£" and the like readable; answers are served as JSON with nosniff, never inside HTML.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>A <see cref="WriteValue{T}"/> for the CLR type of one value of the field.</summary>
    public static Delegate For(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => new WriteValue<long>(WriteAsText),
        FieldType.UInt64 or FieldType.Fixed64 => new WriteValue<ulong>(WriteAsText),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new WriteValue<int>((json, value) => json.WriteNumberValue(value)),
        FieldType.UInt32 or FieldType.Fixed32 => new WriteValue<uint>((json, value) => json.WriteNumberValue(value)),
        FieldType.Bool => new WriteValue<bool>((json, value) => json.WriteBooleanValue(value)),
        FieldType.String => new WriteValue<string>((json, value) => json.WriteStringValue(value)),
        FieldType.Bytes => new WriteValue<ByteString>((json, value) => json.WriteBase64StringValue(value.Span)),
        FieldType.Double => new WriteValue<double>(WriteDouble),
        FieldType.Float => new WriteValue<float>(WriteSingle),
        FieldType.Enum => (Delegate)typeof(ValueWriter).GetMethod(nameof(Enum))!
            .MakeGenericMethod(field.EnumType.ClrType).Invoke(null, [field.EnumType])!,
        FieldType.Message => new WriteValue<IMessage>(MessageWriter.For(field.MessageType).Write),
        FieldType.Group or _ => throw new NotSupportedException($"{field.FullName} has a type that JSON does not serve."),
    };

    /// <summary>By name; by number where this build does not know the value.</summary>
    public static WriteValue<TEnum> Enum<TEnum>(EnumDescriptor descriptor) where TEnum : struct
    {
        var names = descriptor.Values
            .GroupBy(value => value.Number)
            .ToDictionary(aliases => aliases.Key, aliases => JsonEncodedText.Encode(aliases.First().Name, Encoder));
        return (json, value) =>
        {
            var number = Unsafe.As<TEnum, int>(ref value);
            if (names.TryGetValue(number, out var name))
                json.WriteStringValue(name);
            else
                json.WriteNumberValue(number);
        };
    }

    private static void WriteAsText<T>(Utf8JsonWriter json, T value) where T : IUtf8SpanFormattable
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        json.WriteStringValue(digits[..length]);
    }

    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(NotFinite(value));
    }

    private static void WriteSingle(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(NotFinite(value));
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
