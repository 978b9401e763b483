using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What an organisation holds of one fund, in pence.</summary>
internal sealed record FundFigures(
    long Received, long Available, long InTransit, long Delegated, long Reserved, long Committed, long Spent)
{
    /// <summary>Reads a position, or a child within one, and checks the identity that always holds.</summary>
    public static FundFigures Of(JsonNode position, string fund)
    {
        var line = position["funds"]!.AsArray().Single(candidate => candidate!["fund"]!.GetValue<string>() == fund)!;
        var figures = new FundFigures(
            line.Int64("receivedPence"),
            line.Int64("availablePence"),
            line.Int64("inTransitPence"),
            line.Int64("delegatedPence"),
            line.Int64("reservedPence"),
            line.Int64("committedPence"),
            line.Int64("spentPence"));
        figures.Received.ShouldBe(
            figures.Available + figures.InTransit + figures.Delegated + figures.Reserved + figures.Committed + figures.Spent,
            line.ToJsonString());
        return figures;
    }

    /// <summary>What changed since an earlier position.</summary>
    public static FundFigures operator -(FundFigures later, FundFigures earlier) => new(
        later.Received - earlier.Received,
        later.Available - earlier.Available,
        later.InTransit - earlier.InTransit,
        later.Delegated - earlier.Delegated,
        later.Reserved - earlier.Reserved,
        later.Committed - earlier.Committed,
        later.Spent - earlier.Spent);
}
