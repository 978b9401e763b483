using System.Globalization;
using System.Text.Json;

namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>
/// A decision as the JSON of its entries says it, read without the domain's types: where it stands, what is under way, and
/// what must hold of that whatever the rules are.
/// </summary>
internal sealed class NaiveDecision(string id)
{
    private static readonly string[] Closed = ["approved", "rejected", "withdrawn", "expired", "refused"];

    private string _proposer = "";

    public string Id => id;

    public string State { get; private set; } = "";

    public long Pence { get; private set; }

    public string Fund { get; private set; } = "";

    public string Payer { get; private set; } = "";

    public string Category { get; private set; } = "";

    public bool IsReserved { get; private set; }

    public string Forum { get; private set; } = "";

    public string Tier { get; private set; } = "";

    /// <summary>Key of the message that is under way; null for none.</summary>
    public string? UnderWay { get; private set; }

    /// <summary>Keys of all messages that were begun.</summary>
    public HashSet<string> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>The forum has set the guard aside in this round, with a reason.</summary>
    public bool IsOverridden { get; private set; }

    public DateOnly? ApprovedOn { get; private set; }

    public DateOnly? Until { get; private set; }


    public bool IsGuarded => Tier == "system" && !IsReserved;

    public bool IsClosed => Closed.Contains(State);

    public bool IsOpen => State.Length > 0 && !IsClosed && State != "committing";

    /// <summary>Takes the next entry; says what is wrong with it, or null.</summary>
    public string? Take(JsonElement entry)
    {
        var kind = Text(entry, "kind")!;
        if (kind == "refused") return null;
        var before = State;
        if (before.Length == 0 != (kind == "proposed")) return $"it is {kind} after '{before}'";
        State = Text(entry, "state")!;
        if (kind == "proposed") Propose(entry);
        var isNew = Round(entry) || State != before;
        if (isNew) Until = Text(entry, "until") is { } until ? DateOnly.Parse(until, CultureInfo.InvariantCulture) : null;
        ApprovedOn = State is "committing" or "approved" ? ApprovedOn ?? DateOnly.Parse(Text(entry, "on")!, CultureInfo.InvariantCulture) : null;
        return WrongAct(entry, kind) ?? WrongState(before, kind) ?? WrongMessage(entry, kind);
    }

    private void Propose(JsonElement entry)
    {
        var proposal = entry.GetProperty("proposal");
        (Pence, Fund, Payer) = (proposal.GetProperty("amountPence").GetInt64(), Text(proposal, "fund")!, Text(proposal, "fundingOrganisation")!);
        (Category, IsReserved) = (Text(proposal, "category")!, Text(entry.GetProperty("routing"), "reservedMatter") is not null);
        _proposer = Text(entry.GetProperty("by"), "subject")!;
    }

    private bool Round(JsonElement entry)
    {
        if (!Has(entry, "round", out var round)) return false;
        (Forum, Tier, IsOverridden) = (Text(round, "forum")!, Text(round, "tier")!, false);
        return true;
    }

    private string? WrongAct(JsonElement entry, string kind)
    {
        if (kind is not ("approval-given" or "rejection-given" or "guard-overridden")) return null;
        var by = entry.GetProperty("by");
        if (Text(by, "organisation") != Forum) return $"{Text(by, "organisation")} does what is {Forum}'s to do";
        if (Text(by, "subject") == _proposer) return $"{_proposer} decides what {_proposer} proposed";
        if (kind != "guard-overridden") return null;
        IsOverridden = true;
        return string.IsNullOrEmpty(Text(entry, "reason")) ? "the guard is set aside without a reason" : null;
    }

    private string? WrongState(string before, string kind)
    {
        if (State != before && Closed.Contains(before)) return $"it is {State} after it was {before}";
        if (State == "committing" && before != State && kind != "approval-given") return $"it is approved by {kind}";
        if (State == "approved" && before != State && kind != "approval-given" && before != "committing") return $"it is approved, and was {before}";
        return null;
    }

    private string? WrongMessage(JsonElement entry, string kind)
    {
        if (kind == "message-answered")
        {
            if (Text(entry, "messageKey") != UnderWay) return $"{Text(entry, "messageKey")} is answered, and {UnderWay ?? "nothing"} is under way";
            UnderWay = null;
        }
        if (!Has(entry, "sent", out var sent)) return null;
        if (UnderWay is not null) return $"a message is begun, and {UnderWay} is under way";
        UnderWay = KeyOf(sent);
        if (!Sent.Add(UnderWay)) return $"{UnderWay} is begun twice";
        if (UnderWay.EndsWith("/commit", StringComparison.Ordinal) && State != "committing") return $"its money is to be committed, and it is {State}";
        if (UnderWay.EndsWith("/release", StringComparison.Ordinal) && !IsClosed) return $"its money is to be released, and it is {State}";
        return UnderWay.StartsWith("count/", StringComparison.Ordinal) && State != "approved" ? $"it is to be counted, and is {State}" : null;
    }

    private string KeyOf(JsonElement sent) => Text(sent, "kind") is "reserve" or "commit" or "release"
        ? $"money/{id}/{Text(sent, "kind")}"
        : $"{Text(sent, "kind")}/{id}/{sent.GetProperty("number").GetInt32()}";

    private static bool Has(JsonElement json, string name, out JsonElement value) =>
        json.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement json, string name) => Has(json, name, out var value) ? value.GetString() : null;
}
