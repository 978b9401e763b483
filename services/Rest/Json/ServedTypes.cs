using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>Says before the first request whether a message can be served as JSON.</summary>
internal static class ServedTypes
{
    /// <summary>Walks everything that the message can hold.</summary>
    /// <exception cref="NotSupportedException">It holds a well-known type, whose JSON form is not that of other messages.</exception>
    public static void Check(MessageDescriptor message) => Check(message, []);

    private static void Check(MessageDescriptor message, HashSet<MessageDescriptor> met)
    {
        if (!met.Add(message))
            return;
        if (message.File.Package == "google.protobuf")
            throw new NotSupportedException($"{message.FullName} is not served as JSON: dates are ISO strings in this API, and absence is proto3 optional.");
        foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            Check(field.MessageType, met);
        if (message.Fields.InDeclarationOrder().FirstOrDefault(field => field.FieldType == FieldType.Group) is { } group)
            throw new NotSupportedException($"{group.FullName} is a group; proto3 has none.");
    }
}
