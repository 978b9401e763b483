using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Serving;

/// <summary>
/// Reads what a scheme of delegation says of limits, which Decisions is sent in a scheme and Budgets by itself: its words and
/// dates. Whether it is sound, is for the caller to say.
/// </summary>
internal static class LimitReading
{
    /// <summary>A limit; the tier, the organisation and the amount are left out where the request has none.</summary>
    public static Limit Limit(this FieldChecks check, string at, V1.DecisionLimit given)
    {
        var amount = given.AmountCase;
        if (amount == V1.DecisionLimit.AmountOneofCase.Unlimited && !given.Unlimited) check.Add($"{at}.unlimited", "must be true, or left out");
        return new()
        {
            Tier = given.Tier.Length == 0 ? null : check.Tier($"{at}.tier", given.Tier),
            Organisation = given.Organisation.Length == 0 ? null : given.Organisation,
            Category = given.Category.Length == 0 ? null : given.Category,
            FixedPence = amount == V1.DecisionLimit.AmountOneofCase.FixedPence ? given.FixedPence : null,
            PencePer100000 = amount == V1.DecisionLimit.AmountOneofCase.PencePer100000 ? given.PencePer100000 : null,
            Unlimited = amount == V1.DecisionLimit.AmountOneofCase.Unlimited,
        };
    }

    /// <summary>A shadow organisation.</summary>
    public static Shadow Shadow(this FieldChecks check, string at, V1.ShadowOrganisation given) =>
        new(given.Organisation, check.Day($"{at}.from", given.From), check.Day($"{at}.until", given.Until));

    /// <summary>A tier.</summary>
    public static Tier Tier(this FieldChecks check, string field, string text)
    {
        if (!Tiers.TryParse(text, out var tier)) check.Add(field, "must be one of: system, place, neighbourhood");
        return tier;
    }
}
