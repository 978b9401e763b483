using System.Text.Json;
using System.Text.Json.Serialization;
using Federated.Domain;
using Federated.Domain.Budgets;

namespace Federated.Budgets.Books;

/// <summary>
/// How entries and states are written in the journal: JSON that an auditor can read and query with SQL. What has been
/// released is read for ever, so members are added and never renamed.
/// </summary>
internal static class LedgerJson
{
    public static JsonSerializerOptions Options { get; } =
        JournalJson.With(new LineConverter(), new PostingConverter(), new SourcesConverter(), new AllowanceConverter());

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JournalJson.Read<T>(json, Options);

    /// <summary>{"year":"2025-26","fund":"core"}; as a key, "2025-26/core".</summary>
    private sealed class LineConverter : JsonConverter<Line>
    {
        public override Line Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var written = JsonSerializer.Deserialize<Written>(ref reader, options);
            return new(written.Year, written.Fund);
        }

        public override void Write(Utf8JsonWriter writer, Line value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Written(value.Year, value.Fund), options);

        public override Line ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var key = reader.GetString()!;
            var slash = key.IndexOf('/', StringComparison.Ordinal);
            return new(FinancialYear.Parse(key[..slash]), key[(slash + 1)..]);
        }

        public override void WriteAsPropertyName(Utf8JsonWriter writer, Line value, JsonSerializerOptions options) =>
            writer.WritePropertyName($"{value.Year}/{value.Fund}");

        private readonly record struct Written(FinancialYear Year, string Fund);
    }

    /// <summary>As a value {"year":…,"role":…,"move":…}; as a key, "2025-26/neighbourhood/virement".</summary>
    private sealed class AllowanceConverter : JsonConverter<MoveAllowance>
    {
        public override MoveAllowance Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var written = JsonSerializer.Deserialize<Written>(ref reader, options);
            return new(written.Year, written.Role, written.Move);
        }

        public override void Write(Utf8JsonWriter writer, MoveAllowance value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Written(value.Year, value.Role, value.Move), options);

        public override MoveAllowance ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var parts = reader.GetString()!.Split('/');
            return new(FinancialYear.Parse(parts[0]), parts[1],
                Wording.TryParse<MoveKind>(parts[2], out var move) ? move : throw new JsonException($"No kind of move '{parts[2]}'."));
        }

        public override void WriteAsPropertyName(Utf8JsonWriter writer, MoveAllowance value, JsonSerializerOptions options) =>
            writer.WritePropertyName($"{value.Year}/{value.Role}/{value.Move.Text()}");

        private readonly record struct Written(FinancialYear Year, string Role, MoveKind Move);
    }

    /// <summary>{"year":…,"fund":…,"account":"delegated","child":"QMF-NEWHAM","amountPence":…}</summary>
    private sealed class PostingConverter : JsonConverter<Posting>
    {
        public override Posting Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var w = JsonSerializer.Deserialize<Written>(ref reader, options);
            return new(new(new(w.Year, w.Fund), w.Account, w.Child), w.AmountPence);
        }

        public override void Write(Utf8JsonWriter writer, Posting value, JsonSerializerOptions options)
        {
            var ((line, kind, child), pence) = value;
            JsonSerializer.Serialize(writer, new Written(line.Year, line.Fund, kind, child, pence), options);
        }

        private readonly record struct Written(FinancialYear Year, string Fund, AccountKind Account, string? Child, long AmountPence);
    }
}
