using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Federated.Domain.Organisations;

namespace Federated.Serving;

/// <summary>
/// How what grains are asked and answer is written when it goes to another process: the journal's JSON, and beside it
/// what no journal holds, which is commands, whose kind must be told, and the register as a whole.
/// </summary>
internal static class MessageJson
{
    private const string OwnNamespace = "Federated.";

    /// <summary>Messages of a service whose journal is written so.</summary>
    public static JsonSerializerOptions For(JsonSerializerOptions journal) => new(journal)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { TellKinds } },
        Converters = { new FederationConverter(), new OrdinalDictionaries() },
    };

    /// <summary>Whether it is a message of ours, and not an exception, which Orleans writes.</summary>
    public static bool Covers(Type type) =>
        type.Namespace is { } name && name.StartsWith(OwnNamespace, StringComparison.Ordinal) && !type.IsAssignableTo(typeof(Exception));

    // The kinds of an abstract record are found, not listed, so that a new command cannot be forgotten here.
    private static void TellKinds(JsonTypeInfo info)
    {
        if (!info.Type.IsAbstract || info.Kind != JsonTypeInfoKind.Object || !Covers(info.Type)) return;
        info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "kind" };
        foreach (var kind in info.Type.Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(info.Type)))
            info.PolymorphismOptions.DerivedTypes.Add(new(kind, kind.Name));
    }

    private sealed class FederationConverter : JsonConverter<Federation>
    {
        public override Federation Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Federation.Of(JsonSerializer.Deserialize<ImmutableArray<Organisation>>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, Federation value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.All, options);
    }

    /// <summary>Every dictionary by text is in ordinal order here, and stays so on the other side.</summary>
    private sealed class OrdinalDictionaries : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsGenericType
            && typeToConvert.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>)
            && typeToConvert.GenericTypeArguments[0] == typeof(string);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(OrdinalDictionary<>).MakeGenericType(typeToConvert.GenericTypeArguments[1]))!;
    }

    private sealed class OrdinalDictionary<T> : JsonConverter<ImmutableSortedDictionary<string, T>>
    {
        public override ImmutableSortedDictionary<string, T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Dictionary<string, T>>(ref reader, options)!.ToImmutableSortedDictionary(StringComparer.Ordinal);

        public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, member) in value)
            {
                writer.WritePropertyName(key);
                JsonSerializer.Serialize(writer, member, options);
            }
            writer.WriteEndObject();
        }
    }
}
