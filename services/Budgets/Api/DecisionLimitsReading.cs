using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Registers;

namespace Federated.Budgets.Api;

/// <summary>
/// Reads the limits of a version out of a request; faults go to the call's checks. Whether the scheme as a whole is sound, the
/// Decisions service has seen to; here it must be one that books can go by.
/// </summary>
internal sealed class DecisionLimitsReading(Call call)
{
    public DecisionLimits Read(V1.PutDecisionLimitsRequest given)
    {
        if (given.Version < 1) call.Check.Add("version", "must be 1 or more");
        return new(given.Version, call.Check.Day("effectiveFrom", given.EffectiveFrom), new(call.Organisation.Code)
        {
            Limits = [.. given.Limits.Select((limit, i) => Limit(limit, $"limits[{i}]"))],
            Funds = Funds(given),
            Reserved = [.. given.ReservedCategories],
            Shadow = [.. given.Shadow.Select((shadow, i) => Shadow(shadow, $"shadow[{i}]"))],
        });
    }

    private Limit Limit(V1.DecisionLimit given, string at)
    {
        if (given.Tier.Length == 0 == (given.Organisation.Length == 0)) call.Check.Add(at, "must have either tier or organisation");
        if (given.AmountCase == V1.DecisionLimit.AmountOneofCase.None) call.Check.Add(at, "must have one of fixedPence, pencePer100000 and unlimited");
        var limit = call.Check.Limit(at, given);
        if (limit.Organisation is { } organisation) Organisation(organisation, $"{at}.organisation");
        Pence(limit.FixedPence, $"{at}.fixedPence");
        Pence(limit.PencePer100000, $"{at}.pencePer100000");
        return limit;
    }

    private ImmutableArray<CategoryOfFund> Funds(V1.PutDecisionLimitsRequest given)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < given.Funds.Count; i++)
        {
            call.Fund(given.Funds[i].Fund, $"funds[{i}].fund");
            if (!seen.Add(given.Funds[i].Fund)) call.Check.Add($"funds[{i}].fund", "is named twice");
            if (given.Funds[i].Category.Length == 0) call.Check.Add($"funds[{i}].category", "is required");
        }
        return [.. given.Funds.Select(f => new CategoryOfFund(f.Fund, f.Category))];
    }

    private Shadow Shadow(V1.ShadowOrganisation given, string at)
    {
        var shadow = call.Check.Shadow(at, given);
        Organisation(shadow.Organisation, $"{at}.organisation");
        // What is no date has been told already.
        if (shadow.Until != default && shadow.Until < shadow.From) call.Check.Add($"{at}.until", "must not be before from");
        return shadow;
    }

    private void Organisation(string code, string field)
    {
        if (!call.Register.Federation.IsWithin(code, call.Organisation.Code)) call.Check.Add(field, $"must be {call.Organisation.Code} or an organisation below it");
    }

    private void Pence(long? pence, string field)
    {
        if (pence is < 0 or > Domain.Pence.MaxAmount) call.Check.Add(field, $"must be from 0 to {Domain.Pence.MaxAmount}");
    }
}
