using System.Text.Json;
using System.Text.Json.Serialization;
using Federated.Domain.Budgets;

namespace Federated.Budgets.Books;

/// <summary>{"NHS England":60,"Newham Council":40}: pence by source.</summary>
internal sealed class SourcesConverter : JsonConverter<Sources>
{
    public override Sources Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        Sources.Of(JsonSerializer.Deserialize<Dictionary<string, long>>(ref reader, options)!.Select(part => new SourceAmount(part.Key, part.Value)));

    public override void Write(Utf8JsonWriter writer, Sources value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (source, pence) in value.Amounts) writer.WriteNumber(source, pence);
        writer.WriteEndObject();
    }
}
