using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Federated.Domain;

namespace Federated.Serving;

/// <summary>
/// How journals are written: JSON that an auditor can read and query with SQL. What has been released is read for ever, so
/// members are added and never renamed.
/// </summary>
internal static class JournalJson
{
    /// <summary>The way of all journals, and a service's own.</summary>
    public static JsonSerializerOptions With(params ReadOnlySpan<JsonConverter> own)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            IgnoreReadOnlyProperties = true,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false),
                new YearConverter(),
                new MonthConverter(),
            },
        };
        foreach (var converter in own) options.Converters.Add(converter);
        return options;
    }

    /// <summary>Reads what was written.</summary>
    /// <exception cref="JsonException">Nobody wrote it so.</exception>
    public static T Read<T>(string json, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<T>(json, options) ?? throw new JsonException("The journal holds null where an entry was expected.");

    /// <summary>"2025-26", also as a key.</summary>
    private sealed class YearConverter : JsonConverter<FinancialYear>
    {
        public override FinancialYear Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            FinancialYear.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, FinancialYear value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());

        public override FinancialYear ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            FinancialYear.Parse(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, FinancialYear value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.ToString());
    }

    /// <summary>"M3", also as a key.</summary>
    private sealed class MonthConverter : JsonConverter<Month>
    {
        public override Month Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Month.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Month value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

        public override Month ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Month.Parse(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, Month value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.ToString());
    }
}
