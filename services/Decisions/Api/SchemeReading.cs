using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;

namespace Federated.Decisions.Api;

/// <summary>Reads a scheme out of a request: its words, dates and what is left out. Whether it is sound, its rules say afterwards.</summary>
internal sealed class SchemeReading(FieldChecks check, string field)
{
    private const int UsualMediationDays = 28;

    public Scheme Read(string ics, V1.Scheme given) => new(ics)
    {
        Categories = Each(given.Categories, "categories", Category),
        ReservedMatters = Each(given.ReservedMatters, "reservedMatters", (m, _) => new ReservedMatter(m.Code, m.Name, [.. m.Categories])),
        Limits = Each(given.Limits, "limits", (limit, at) => check.Limit(at, limit)),
        Benefits = Each(given.Benefits, "benefits", (b, _) => new Benefit(b.Code, b.Name, b.LeastQuantifiedPence)),
        Quorum = Each(given.Quorum, "quorum", (q, at) => new Quorum(check.Tier($"{at}.tier", q.Tier), q.Approvals)),
        DelegatedPowers = Each(given.DelegatedPowers, "delegatedPowers",
            (p, _) => new DelegatedPower(p.Post, p.Organisation, OrNull(p.Category), p.LimitPence)),
        Deadlines = given.Deadlines is { } days ? new(days.ConsentDays, days.ApprovalDays) : new Scheme(ics).Deadlines,
        EightyTwenty = given.EightyTwenty is { } rule ? Rule(rule) : new(),
        Shadow = Each(given.Shadow, "shadow", (shadow, at) => check.Shadow(at, shadow)),
    };

    private Category Category(V1.SchemeCategory given, string at) => new(
        given.Code, given.Name, check.RequiredWord<ConsentMode>($"{at}.consent", given.Consent),
        check.Word($"{at}.weight", given.Weight, ConsentWeight.OneEach))
    {
        Funds = [.. given.Funds],
        MediationDays = given.MediationDays == 0 ? UsualMediationDays : given.MediationDays,
        AfterMediation = check.Word($"{at}.afterMediation", given.AfterMediation, AfterMediation.Reject),
    };

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

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private ImmutableArray<T> Each<TGiven, T>(IEnumerable<TGiven> given, string name, Func<TGiven, string, T> read) =>
        [.. given.Select((item, index) => read(item, $"{field}.{name}[{index}]"))];
}
