namespace Federated.Domain.Organisations;

/// <summary>What makes organisations a tree: checked whenever a federation is built, so that nobody else needs to ask.</summary>
internal static class FederationRules
{
    /// <summary>Throws an <see cref="ArgumentException"/> that names the first offender by ordinal code.</summary>
    public static void Check(Dictionary<string, Organisation> byCode)
    {
        foreach (var organisation in byCode.Values.OrderBy(o => o.Code, StringComparer.Ordinal))
            if (Fault(organisation, byCode) is { } fault)
                throw new ArgumentException(fault);
    }

    private static string? Fault(Organisation organisation, Dictionary<string, Organisation> byCode)
    {
        var (code, tier) = (organisation.Code, organisation.Tier);
        if (organisation.Parent is null)
            return tier != Tier.System ? $"{code} is a {Tiers.Text(tier)} and has no parent."
                : organisation.Ics != code ? $"{code} is an ICS, but says that its ICS is {organisation.Ics}."
                : null;
        if (!byCode.TryGetValue(organisation.Parent, out var parent))
            return $"{code} has the parent {organisation.Parent}, which does not exist.";
        if (!tier.MayStandUnder(parent.Tier))
            return $"{code} is a {Tiers.Text(tier)} and cannot stand under {parent.Code}, a {Tiers.Text(parent.Tier)}.";
        if (organisation.Ics != parent.Ics)
            return $"{code} says that its ICS is {organisation.Ics}, but its parent {parent.Code} is in {parent.Ics}.";
        return IsInCycle(organisation, byCode) ? $"{code} is its own ancestor." : null;
    }

    private static bool IsInCycle(Organisation organisation, Dictionary<string, Organisation> byCode)
    {
        var above = organisation;
        for (var steps = 0; steps <= byCode.Count; steps++)
            if (above.Parent is null || !byCode.TryGetValue(above.Parent, out above!))
                return false;
        return true;
    }
}
