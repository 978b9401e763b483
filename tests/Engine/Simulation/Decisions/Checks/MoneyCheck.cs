using System.Text.Json;
using Federated.Tests.Engine.Simulation.Checks;

namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>
/// Holds the books against the decisions, both by their journals alone: money is set aside and committed once, for a decision
/// that asked for it, and as it asked; and in the end none is held for one that is closed.
/// </summary>
internal sealed class MoneyCheck(DecisionsWorld world)
{
    private readonly Dictionary<string, (long Held, long Committed)> _pence = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _committed = new(StringComparer.Ordinal);

    /// <summary>A book has an entry more.</summary>
    public void Took(string organisation, NaiveEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Body);
        if (!json.RootElement.TryGetProperty("decisionId", out var id) || id.GetString() is not { } decisionId) return;
        if (Wrong(organisation, entry, decisionId) is { } wrong) world.Stage.Wrong("money", $"{organisation} version {entry.Version} ({entry.Kind}): {wrong}.");
        var (held, committed) = _pence.GetValueOrDefault(decisionId);
        _pence[decisionId] = (held + Sum(entry, "reserved"), committed + Sum(entry, "committed"));
    }

    /// <summary>Pence that are held for it.</summary>
    public long HeldFor(NaiveDecision decision) => _pence.GetValueOrDefault(decision.Id).Held;

    /// <summary>What must hold as soon as a decision says so.</summary>
    public string? WrongNow(NaiveDecision decision) => decision is { State: "approved", Pence: > 0 } && _pence.GetValueOrDefault(decision.Id).Committed != decision.Pence
        ? $"it is approved, and {_pence.GetValueOrDefault(decision.Id).Committed} of {decision.Pence} are committed"
        : null;

    /// <summary>What must hold in the end.</summary>
    public string? WrongAtTheEnd(NaiveDecision decision)
    {
        var (held, committed) = _pence.GetValueOrDefault(decision.Id);
        if (decision.IsClosed && held != 0) return $"{held} are held for it, and it is {decision.State}";
        if (decision.State != "approved" && committed != 0) return $"{committed} are committed for it, and it is {decision.State}";
        return WrongNow(decision);
    }

    private string? Wrong(string organisation, NaiveEntry entry, string id)
    {
        if (world.Checks.Journal.Decision(id) is not { } decision) return $"there is no decision {id}";
        if (entry.Kind == "reserved")
        {
            if (!decision.Sent.Contains($"money/{id}/reserve")) return $"{id} did not ask for money";
            if (!_held.Add(id)) return $"money is set aside twice for {id}";
            return AsAsked(organisation, entry, decision, "reserved");
        }
        if (entry.Kind != "hold-committed") return null;
        if (decision.State is not ("committing" or "approved")) return $"money is committed for {id}, which is {decision.State}";
        return _committed.Add(id) ? AsAsked(organisation, entry, decision, "committed") : $"money is committed twice for {id}";
    }

    private static string? AsAsked(string organisation, NaiveEntry entry, NaiveDecision decision, string account) =>
        organisation == decision.Payer && Sum(entry, account) == decision.Pence && entry.Postings.All(p => p.Line == $"2025-26/{decision.Fund}")
            ? null
            : $"{decision.Id} asked for {decision.Pence} of {decision.Payer}'s {decision.Fund}";

    private static long Sum(NaiveEntry entry, string account) => entry.Postings.Where(p => p.Kind == account).Sum(p => p.Pence);
}
