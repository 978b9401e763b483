using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>One sound body for each collection that money is written to, and where it is posted.</summary>
internal static class Writes
{
    public const string Place = "QMF-NEWHAM";

    public static readonly string[] Collections = ["funding", "allocations", "delegations", "returns", "commitments", "spending"];

    public static string PathOf(string collection) => $"/v1/budgets/{(collection == "returns" ? Place : DemoProduct.Ics)}/{collection}";

    public static JsonObject Sound(string collection) => collection switch
    {
        "funding" => Actor.Command("core", 100, ("source", "NHS England")),
        "allocations" => Actor.Command("core", 7, ("basis", "equal")),
        "delegations" => Actor.Command("core", 1, ("toOrganisation", Place)),
        "returns" => Actor.Command("core", 1, ("reason", "Not needed")),
        "commitments" or "spending" => Actor.Command("core", 1, ("purpose", "Clinics")),
        _ => throw new ArgumentException($"There is no collection {collection}.", nameof(collection)),
    };

    /// <summary>The body with some fields set or, with null, left out: a JSON merge patch.</summary>
    public static JsonObject With(this JsonObject body, string patch)
    {
        foreach (var (name, value) in JsonNode.Parse(patch)!.AsObject())
        {
            body.Remove(name);
            if (value is not null)
                body[name] = value.DeepClone();
        }
        return body;
    }
}
