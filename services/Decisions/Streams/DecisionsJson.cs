using System.Text.Json;
using System.Text.Json.Serialization;
using Federated.Domain;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Streams;

/// <summary>How entries and states are written in the journal of decisions.</summary>
internal static class DecisionsJson
{
    public static JsonSerializerOptions Options { get; } = JournalJson.With(new TallyKeyConverter());

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JournalJson.Read<T>(json, Options);

    /// <summary>
    /// {"year":"2025-26","month":"M3","organisation":"QMF-NEWHAM","tier":"place","category":"services","reserved":false}; as a
    /// key, "2025-26/M3/QMF-NEWHAM/place/services", with "/reserved" where it is.
    /// </summary>
    private sealed class TallyKeyConverter : JsonConverter<TallyKey>
    {
        private const string Reserved = "reserved";

        public override TallyKey Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var w = JsonSerializer.Deserialize<Written>(ref reader, options);
            return new(w.Year, w.Month, w.Organisation, w.Tier, w.Category, w.Reserved);
        }

        public override void Write(Utf8JsonWriter writer, TallyKey value, JsonSerializerOptions options)
        {
            var (year, month, organisation, tier, category, reserved) = value;
            JsonSerializer.Serialize(writer, new Written(year, month, organisation, tier, category, reserved), options);
        }

        public override TallyKey ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var key = reader.GetString()!;
            if (key.Split('/') is not [var year, var month, var organisation, var tier, var category, .. var more]
                || !Tiers.TryParse(tier, out var known) || more is not ([] or [Reserved]))
                throw new JsonException($"'{key}' is no key of a tally.");
            return new(FinancialYear.Parse(year), Month.Parse(month), organisation, known, category, more.Length > 0);
        }

        public override void WriteAsPropertyName(Utf8JsonWriter writer, TallyKey value, JsonSerializerOptions options) => writer.WritePropertyName(
            $"{value.Year}/{value.Month}/{value.Organisation}/{Tiers.Text(value.Tier)}/{value.Category}{(value.Reserved ? $"/{Reserved}" : "")}");

        private readonly record struct Written(FinancialYear Year, Month Month, string Organisation, Tier Tier, string Category, bool Reserved);
    }
}
