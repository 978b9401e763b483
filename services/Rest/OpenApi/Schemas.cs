using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>JSON schemas of messages, in the JSON form that requests are read in and answers written in.</summary>
internal sealed class Schemas(ProtoComments comments)
{
    private readonly SortedDictionary<string, JsonNode?> components = new(StringComparer.Ordinal);

    /// <summary>Every schema that was referred to so far, by name.</summary>
    public JsonObject Components => new(components.Select(schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone())));

    /// <summary>A reference to the schema of a message, which is added with all that it holds.</summary>
    public JsonObject Reference(MessageDescriptor message)
    {
        var name = message.File.Package.Length == 0 ? message.FullName : message.FullName[(message.File.Package.Length + 1)..];
        if (!components.ContainsKey(name))
        {
            // Entered before its fields are described, because a type may hold itself.
            components.Add(name, null);
            components[name] = Object(message, message.Fields.InDeclarationOrder());
        }
        return new JsonObject { ["$ref"] = "#/components/schemas/" + name };
    }

    /// <summary>An object of some of a message's fields.</summary>
    public JsonObject Object(MessageDescriptor message, IEnumerable<FieldDescriptor> fields) => new()
    {
        ["type"] = "object",
        ["description"] = comments.Of(message),
        ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.JsonName, Described(field)))),
    };

    /// <summary>A field with its comment.</summary>
    public JsonObject Described(FieldDescriptor field)
    {
        var schema = Of(field);
        schema["description"] = comments.Of(field);
        return schema;
    }

    /// <summary>A field without its comment, for parameters, which have their own.</summary>
    public JsonObject Of(FieldDescriptor field)
    {
        if (field.IsMap)
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(field.MessageType.FindFieldByNumber(2)) };
        return field.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = Value(field) } : Value(field);
    }

    private JsonObject Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Text("int64", "^-?[0-9]+$"),
        FieldType.UInt64 or FieldType.Fixed64 => Text("uint64", "^[0-9]+$"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        FieldType.UInt32 or FieldType.Fixed32 => new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = uint.MaxValue },
        FieldType.Bool => new JsonObject { ["type"] = "boolean" },
        FieldType.String => new JsonObject { ["type"] = "string" },
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        FieldType.Double => new JsonObject { ["type"] = "number", ["format"] = "double" },
        FieldType.Float => new JsonObject { ["type"] = "number", ["format"] = "float" },
        FieldType.Enum => new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. field.EnumType.Values.Select(value => (JsonNode)value.Name)]),
        },
        FieldType.Message => Reference(field.MessageType),
        FieldType.Group or _ => throw new NotSupportedException($"{field.FullName} has a type that JSON does not serve."),
    };

    private static JsonObject Text(string format, string pattern) =>
        new() { ["type"] = "string", ["format"] = format, ["pattern"] = pattern };
}
