using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// What an accepted command adds to one balance of one organisation. Accounts are named as in a position: "received",
/// "available", "delegated", "reserved", "committed", "spent".
/// </summary>
internal sealed record Effect(string Organisation, string Fund, string Account, long Pence);

/// <summary>
/// One command as a client asks it, with what it does to balances by the naive rules of this file: written once more,
/// apart from the service's own.
/// </summary>
/// <param name="Organisation">Whose book it is asked of.</param>
/// <param name="Kind">Its field in a batch: "commit", "spend", …</param>
/// <param name="Path">Where it is posted by itself, below the organisation.</param>
/// <param name="Fields">What it says, without its id.</param>
/// <param name="AmountPence">What its entry says.</param>
/// <param name="Effects">When it is accepted, and its transfer has arrived if it is one.</param>
internal sealed record Command(
    string Organisation, string Kind, string Path, JsonObject Fields, long AmountPence, ImmutableArray<Effect> Effects)
{
    public required Guid Id { get; init; }

    /// <summary>The fund of what it leaves open, when it is a commitment or a hold.</summary>
    public string Fund => Effects[0].Fund;

    public static Command Receive(Random random, string ics, string fund, long pence) =>
        Make(random, ics, "receiveFunding", "funding", Money(fund, pence, ("source", "NHS England")), pence, Gain(ics, fund, pence));

    public static Command Commit(Random random, string holder, string fund, long pence) =>
        Make(random, holder, "commit", "commitments", Money(fund, pence, ("purpose", "Clinics")), pence, Move(holder, fund, "available", "committed", pence));

    public static Command Spend(Random random, string holder, string fund, long pence) =>
        Make(random, holder, "spend", "spending", Money(fund, pence, ("purpose", "Invoice")), pence, Move(holder, fund, "available", "spent", pence));

    public static Command SpendCommitted(Random random, Command commitment, long pence) =>
        Make(random, commitment.Organisation, "spend", "spending", Money(commitment.Fund, pence, ("commitmentId", $"{commitment.Id}")), pence,
            Move(commitment.Organisation, commitment.Fund, "committed", "spent", pence));

    public static Command Reserve(Random random, string holder, string fund, long pence) =>
        Make(random, holder, "reserve", "holds", new() { ["year"] = SmallSystem.Year, ["legs"] = Legs(fund, pence), ["purpose"] = "Tender" }, pence,
            Move(holder, fund, "available", "reserved", pence));

    public static Command CommitHold(Random random, Command hold, long pence) =>
        Make(random, hold.Organisation, "commitHold", $"holds/{hold.Id}:commit", OfHold(hold, pence, ("purpose", "Contract")), pence,
            Move(hold.Organisation, hold.Fund, "reserved", "committed", pence));

    public static Command Release(Random random, Command hold, long pence) =>
        Make(random, hold.Organisation, "release", $"holds/{hold.Id}:release", OfHold(hold, pence, ("reason", "Not needed")), pence,
            Move(hold.Organisation, hold.Fund, "reserved", "available", pence));

    public static Command Delegate(Random random, string parent, string child, string fund, long pence) =>
        Make(random, parent, "delegate", "delegations", Money(fund, pence, ("toOrganisation", child)), pence,
            [.. Move(parent, fund, "available", "delegated", pence), .. Gain(child, fund, pence)]);

    public static Command Return(Random random, string child, string fund, long pence) =>
        Make(random, child, "return", "returns", Money(fund, pence, ("reason", "Not needed")), pence,
            [.. Gain(child, fund, -pence), .. Move(SmallSystem.ParentOf(child)!, fund, "delegated", "available", pence)]);

    public static Command VireToFund(Random random, string holder, string from, string to, long pence) =>
        Make(random, holder, "vire", "virements", Virement(from, pence, ("toFund", to)), pence, [.. Gain(holder, from, -pence), .. Gain(holder, to, pence)]);

    /// <summary>Through the parent, who delegates as much as before.</summary>
    public static Command VireToSibling(Random random, string holder, string fund, long pence)
    {
        var sibling = SmallSystem.SiblingOf(holder)!;
        return Make(random, holder, "vire", "virements", Virement(fund, pence, ("toOrganisation", sibling)), pence,
            [.. Gain(holder, fund, -pence), .. Gain(sibling, fund, pence)]);
    }

    private static Command Make(
        Random random, string organisation, string kind, string path, JsonObject fields, long pence, ImmutableArray<Effect> effects)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new(organisation, kind, path, fields, pence, effects) { Id = new(id) };
    }

    private static ImmutableArray<Effect> Move(string holder, string fund, string from, string to, long pence) =>
        [new(holder, fund, from, -pence), new(holder, fund, to, pence)];

    private static ImmutableArray<Effect> Gain(string holder, string fund, long pence) =>
        [new(holder, fund, "received", pence), new(holder, fund, "available", pence)];

    private static JsonObject Money(string fund, long pence, (string Name, string Value) more) =>
        new() { ["year"] = SmallSystem.Year, ["fund"] = fund, ["amountPence"] = $"{pence}", [more.Name] = more.Value };

    private static JsonObject Virement(string fund, long pence, (string Name, string Value) to) => new()
    {
        ["year"] = SmallSystem.Year,
        ["fromFund"] = fund,
        ["amountPence"] = $"{pence}",
        ["reason"] = "Where it is needed",
        ["overrideReason"] = "Needed after all",
        [to.Name] = to.Value,
    };

    private static JsonObject OfHold(Command hold, long pence, (string Name, string Value) more) =>
        new() { ["holdId"] = $"{hold.Id}", ["legs"] = Legs(hold.Fund, pence), [more.Name] = more.Value };

    private static JsonArray Legs(string fund, long pence) => [new JsonObject { ["fund"] = fund, ["amountPence"] = $"{pence}" }];
}
