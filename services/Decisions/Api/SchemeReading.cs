using System.Collections.Immutable;
using System.Globalization;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Api;

/// <summary>Reads a scheme out of a request: its words, dates and what is left out. Whether it is sound, its rules say afterwards.</summary>
internal sealed class SchemeReading(FieldChecks check, string field)
{
    private const int UsualMediationDays = 28;

    public Scheme Read(string ics, V1.Scheme given) => new(ics)
    {
        Categories = Each(given.Categories, "categories", Category),
        ReservedMatters = Each(given.ReservedMatters, "reservedMatters", (m, _) => new ReservedMatter(m.Code, m.Name, [.. m.Categories])),
        Limits = Each(given.Limits, "limits", Limit),
        Benefits = Each(given.Benefits, "benefits", (b, _) => new Benefit(b.Code, b.Name, b.LeastQuantifiedPence)),
        Quorum = Each(given.Quorum, "quorum", (q, at) => new Quorum(RequiredTier($"{at}.tier", q.Tier), q.Approvals)),
        DelegatedPowers = Each(given.DelegatedPowers, "delegatedPowers",
            (p, _) => new DelegatedPower(p.Post, p.Organisation, OrNull(p.Category), p.LimitPence)),
        Deadlines = given.Deadlines is { } days ? new(days.ConsentDays, days.ApprovalDays) : new Scheme(ics).Deadlines,
        EightyTwenty = given.EightyTwenty is { } rule ? Rule(rule) : new(),
        Shadow = Each(given.Shadow, "shadow", (s, at) => new Shadow(s.Organisation, Day($"{at}.from", s.From), Day($"{at}.until", s.Until))),
    };

    private Category Category(V1.SchemeCategory given, string at) => new(
        given.Code, given.Name, check.RequiredWord<ConsentMode>($"{at}.consent", given.Consent),
        check.Word($"{at}.weight", given.Weight, ConsentWeight.OneEach))
    {
        Funds = [.. given.Funds],
        MediationDays = given.MediationDays == 0 ? UsualMediationDays : given.MediationDays,
        AfterMediation = check.Word($"{at}.afterMediation", given.AfterMediation, AfterMediation.Reject),
    };

    private Limit Limit(V1.DecisionLimit given, string at)
    {
        var amount = given.AmountCase;
        if (amount == V1.DecisionLimit.AmountOneofCase.Unlimited && !given.Unlimited) check.Add($"{at}.unlimited", "must be true, or left out");
        return new()
        {
            Tier = given.Tier.Length == 0 ? null : RequiredTier($"{at}.tier", given.Tier),
            Organisation = OrNull(given.Organisation),
            Category = OrNull(given.Category),
            FixedPence = amount == V1.DecisionLimit.AmountOneofCase.FixedPence ? given.FixedPence : null,
            PencePer100000 = amount == V1.DecisionLimit.AmountOneofCase.PencePer100000 ? given.PencePer100000 : null,
            Unlimited = amount == V1.DecisionLimit.AmountOneofCase.Unlimited,
        };
    }

    private EightyTwenty Rule(V1.EightyTwenty given)
    {
        var usual = new EightyTwenty();
        var window = usual.Window;
        if (given.Window.Length > 0 && !ShareWindows.TryParse(given.Window, out window))
            check.Add($"{field}.eightyTwenty.window", "must be one of: financial-year, rolling-12-months");
        return new()
        {
            ThresholdBasisPoints = given.HasThresholdBasisPoints ? given.ThresholdBasisPoints : usual.ThresholdBasisPoints,
            Window = window,
            Basis = check.Word($"{field}.eightyTwenty.basis", given.Basis, usual.Basis),
            PlaceThresholdBasisPoints = given.HasPlaceThresholdBasisPoints ? given.PlaceThresholdBasisPoints : null,
        };
    }

    private Tier RequiredTier(string at, string text)
    {
        if (!Tiers.TryParse(text, out var tier)) check.Add(at, "must be one of: system, place, neighbourhood");
        return tier;
    }

    private DateOnly Day(string at, string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        check.Add(at, "must be a date such as 2026-04-01");
        return default;
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private ImmutableArray<T> Each<TGiven, T>(IEnumerable<TGiven> given, string name, Func<TGiven, string, T> read) =>
        [.. given.Select((item, index) => read(item, $"{field}.{name}[{index}]"))];
}
