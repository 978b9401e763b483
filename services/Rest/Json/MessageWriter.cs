using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>
/// Writes messages of one type as proto3 JSON with every default value shown: zeros, empty lists, false and empty
/// strings are there; absent messages and absent optional fields are not.
/// </summary>
internal sealed class MessageWriter
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageWriter> Writers = new();
    private static readonly JsonWriterOptions Options = new() { Encoder = ValueWriter.Encoder, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? reused;

    // Made on first use and not in the constructor, because a type may hold itself.
    private readonly Lazy<FieldWriter[]> fields;

    private MessageWriter(MessageDescriptor message) =>
        fields = new(() => [.. message.Fields.InFieldNumberOrder().Select(field => new FieldWriter(field))]);

    public static MessageWriter For(MessageDescriptor message) => Writers.GetOrAdd(message, static key => new MessageWriter(key));

    public void Write(Utf8JsonWriter json, IMessage message)
    {
        json.WriteStartObject();
        foreach (var field in fields.Value)
            field.Write(json, message);
        json.WriteEndObject();
    }

    public void Write(IBufferWriter<byte> output, IMessage message) => Write(output, message, Write);

    /// <summary>Writes a part of a message with the thread's writer.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message, WriteValue<IMessage> write)
    {
        // Writing never awaits, so one writer a thread is enough; it is taken out while in use in case of re-entry.
        var json = reused ?? new Utf8JsonWriter(output, Options);
        reused = null;
        json.Reset(output);
        write(json, message);
        json.Flush();
        reused = json;
    }
}
