using System.Globalization;
using System.Text.Json;

namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>A decision's place in the share, or that it waits for one.</summary>
/// <param name="DecisionId">Which decision.</param>
/// <param name="Pence">Its pence.</param>
/// <param name="State">"held", "within" or "confirmed".</param>
/// <param name="IsForced">It has its place by override.</param>
/// <param name="ConfirmedOn">The day of its approval; null before.</param>
internal sealed record NaivePlace(string DecisionId, long Pence, string State, bool IsForced, DateOnly? ConfirmedOn)
{
    public bool IsTaken => State != "held";

    public static NaivePlace Of(JsonElement json) => new(
        json.GetProperty("decisionId").GetString()!, json.GetProperty("amountPence").GetInt64(), json.GetProperty("state").GetString()!,
        json.TryGetProperty("override", out var by) && by.ValueKind == JsonValueKind.Object,
        json.TryGetProperty("confirmedOn", out var on) && on.ValueKind == JsonValueKind.String ? DateOnly.Parse(on.GetString()!, CultureInfo.InvariantCulture) : null);
}

/// <summary>What a count is kept by.</summary>
internal readonly record struct NaiveKey(string Month, string Organisation, string Tier, string Category, bool IsReserved);

/// <summary>A number and its pence.</summary>
internal readonly record struct NaiveCount(long Count, long Pence)
{
    public NaiveCount Plus(NaiveCount other) => new(Count + other.Count, Pence + other.Pence);
}
