using System.Text.Json.Nodes;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>What a client asks for.</summary>
internal enum Deed
{
    Propose,
    Consent,
    Object,
    Approve,
    Reject,
    Withdraw,
    Escalate,
    Devolve,
    Override,
    /// <summary>Of a body, within its own limit: asked of Budgets, and no decision.</summary>
    CommitLocally,
}

/// <summary>One command of a client. Sent again, it is the same to the byte.</summary>
/// <param name="Id">Of the command.</param>
/// <param name="Deed">What for.</param>
/// <param name="By">Who asks.</param>
/// <param name="Of">The decision's id; of a local commitment, whose money.</param>
/// <param name="Path">Where it is posted.</param>
/// <param name="Json">What it says.</param>
internal sealed record Ask(Guid Id, Deed Deed, Seat By, string Of, string Path, string Json)
{
    /// <summary>The service that is asked.</summary>
    public Service Service => Deed == Deed.CommitLocally ? Service.Budgets : Service.Decisions;

    /// <summary>What the decision's history calls it.</summary>
    public string HistoryKind => Deed switch
    {
        Deed.Propose => "proposed",
        Deed.Consent => "consented",
        Deed.Object => "objected",
        Deed.Approve => "approval-given",
        Deed.Reject => "rejection-given",
        Deed.Withdraw => "withdrawal-made",
        Deed.Escalate or Deed.Devolve => "moved",
        Deed.Override => "guard-overridden",
        Deed.CommitLocally => throw new InvalidOperationException("A commitment is in no history."),
    };

    /// <summary>By which it is found in a history: no other command gives this reason.</summary>
    public string Reason => ReasonOf(Deed, Id);

    public static Ask Propose(Guid id, Seat by, JsonObject proposal)
    {
        proposal["commandId"] = $"{id}";
        return new(id, Deed.Propose, by, $"{id}", "/v1/decisions", proposal.ToJsonString());
    }

    public static Ask Act(Guid id, Deed deed, Seat by, string decision) => new(
        id, deed, by, decision, $"/v1/decisions/{decision}:{$"{deed}".ToLowerInvariant()}",
        new JsonObject { ["commandId"] = $"{id}", ["reason"] = ReasonOf(deed, id) }.ToJsonString());

    public static Ask CommitLocally(Guid id, Seat by, string fund, long pence) => new(
        id, Deed.CommitLocally, by, by.Organisation, $"/v1/budgets/{by.Organisation}/commitments",
        DecidedSystem.Money(fund, pence, ("purpose", "Clinics"), ("commandId", $"{id}")).ToJsonString());

    private static string ReasonOf(Deed deed, Guid id) => $"{deed} {id}";
}
