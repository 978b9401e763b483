using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>
/// The local share, counted once more: what it is in the end; and, in the order in which the share took things, whether the
/// system ever decided more than its part without the board's override.
/// </summary>
internal sealed class ShareReckoning(Facts facts)
{
    private readonly Dictionary<string, Decided> _decisions = facts.Decisions.ToDictionary(d => d.Id);

    public IEnumerable<Finding> All() => [.. InTheEnd(), .. Guarded()];

    private IEnumerable<Finding> InTheEnd()
    {
        var tiers = new Dictionary<string, Sum> { [Facts.System] = default, ["place"] = default, ["neighbourhood"] = default };
        var reserved = default(Sum);
        foreach (var decision in facts.Decisions.Where(d => d.IsApproved))
        {
            if (decision.IsReserved) reserved = reserved.Plus(decision.Pence);
            else tiers[decision.Tier] = tiers[decision.Tier].Plus(decision.Pence);
        }
        foreach (var entry in facts.Entries.Where(e => e.IsLocalCommitment)) tiers[TierOf(entry)] = tiers[TierOf(entry)].Plus(entry.Pence);

        foreach (var (tier, sum) in tiers.Where(t => facts.Share.Tiers[t.Key] != t.Value))
            yield return new(FindingKind.WrongSum, $"The share has {facts.Share.Tiers[tier]} of {tier}, and there are {sum}");
        if (facts.Share.Reserved != reserved) yield return new(FindingKind.WrongSum, $"The share has {facts.Share.Reserved} of reserved matters, and there are {reserved}");
        var (local, system) = (new Sum(tiers["place"].Count + tiers["neighbourhood"].Count, tiers["place"].Pence + tiers["neighbourhood"].Pence), tiers[Facts.System]);
        if (facts.Share.ByCount != Part(local.Count, system.Count) || facts.Share.ByValue != Part(local.Pence, system.Pence))
            yield return new(FindingKind.WrongSum, $"The share is {facts.Share.ByCount} by count and {facts.Share.ByValue} by value, of {local} local and {system} of the system");
        if (!facts.Share.Held.SetEquals(facts.Decisions.Where(d => d.State == "held").Select(d => d.Id)))
            yield return new(FindingKind.Different, "The share holds other decisions than those that are held");
        if (!facts.Share.Overridden.SetEquals(facts.Decisions.Where(d => d is { IsApproved: true, IsOfTheSystemsPart: true, IsOverridden: true }).Select(d => d.Id)))
            yield return new(FindingKind.Different, "The share shows other overridden decisions than those that were");
    }

    // Taken when it is confirmed, before its money is committed: whoever comes next finds it counted.
    private IEnumerable<Finding> Guarded()
    {
        var (local, cursors, taken) = (default(Sum), new Dictionary<string, long>(), new HashSet<string>());
        foreach (var row in facts.ShareRows)
        {
            switch (row.Kind)
            {
                case "commitments-counted":
                    foreach (var entry in facts.Entries.Where(e => e.IsLocalCommitment && e.Organisation == row.Organisation
                        && TierOf(e) != Facts.System && e.Version > cursors.GetValueOrDefault(row.Organisation) && e.Version <= row.Cursor)) local = local.Plus(entry.Pence);
                    cursors[row.Organisation!] = row.Cursor!.Value;
                    break;
                case "decision-counted" when _decisions[row.DecisionId!] is { IsOfTheSystemsPart: false, IsReserved: false } decision:
                    local = local.Plus(decision.Pence);
                    break;
                case "place-confirmed":
                    taken.Add(row.DecisionId!);
                    if (!_decisions[row.DecisionId!].IsOverridden && IsUnder(local, taken))
                        yield return new(FindingKind.UnderThreshold, $"Decision {row.DecisionId} was let through after {local} local ones and with {taken.Count} of the system");
                    break;
                case "place-held" or "place-freed":
                    taken.Remove(row.DecisionId!);
                    break;
            }
        }
        foreach (var missed in facts.Decisions.Where(d => d is { IsApproved: true, IsOfTheSystemsPart: true } && !taken.Contains(d.Id)))
            yield return new(FindingKind.UnderThreshold, $"Decision {missed.Id} of the system was approved, and the share was not asked");
    }

    private bool IsUnder(Sum local, IReadOnlyCollection<string> taken)
    {
        var pence = taken.Sum(id => _decisions[id].Pence);
        return local.Count < (decimal)facts.Share.Threshold * (local.Count + taken.Count) || local.Pence < (decimal)facts.Share.Threshold * (local.Pence + pence);
    }

    // 1 where nothing was decided; rounded down to four places.
    private static double Part(long local, long system) => local + system == 0 ? 1 : local * 10_000 / (local + system) / 10_000.0;

    private static string TierOf(Entry entry) =>
        SmallSystem.Networks.Contains(entry.Organisation) ? "neighbourhood" : SmallSystem.Places.Contains(entry.Organisation) ? "place" : Facts.System;
}
