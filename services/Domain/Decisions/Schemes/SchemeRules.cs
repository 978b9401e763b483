using System.Collections.Immutable;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>Whether a scheme is sound: checked as a whole, every problem at once, each with its path.</summary>
public sealed partial class SchemeRules
{
    private const int LongestName = 120;
    private const int LongestDays = 365;
    private const int MostApprovals = 50;
    private const int AllBasisPoints = 10_000;

    private readonly Scheme _scheme;
    private readonly SchemeGround _ground;
    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();

    private SchemeRules(Scheme scheme, SchemeGround ground) => (_scheme, _ground) = (scheme, ground);

    /// <summary>Everything that is not sound, in the order in which a scheme is written; empty when it is sound.</summary>
    public static ImmutableArray<Problem> Check(Scheme scheme, SchemeGround ground)
    {
        var rules = new SchemeRules(scheme, ground);
        rules.CheckCategories();
        rules.CheckReservedMatters();
        rules.CheckLimits();
        rules.CheckBenefits();
        rules.CheckQuorum();
        rules.CheckPowers();
        rules.CheckSettings();
        rules.CheckShadow();
        // These ask what limits amount to, which is known only of limits that are sound themselves.
        if (rules._problems.Count == 0)
        {
            rules.CheckHomes();
            rules.CheckOrder();
        }
        return rules._problems.ToImmutable();
    }

    private void CheckCategories()
    {
        if (_scheme.Categories.IsEmpty) Problem("$.categories", "must name at least one category");
        Each(_scheme.Categories, "$.categories", (category, path) =>
        {
            CheckCode(path, category.Code, category.Name);
            InRange($"{path}.mediationDays", category.MediationDays, 1, LongestDays);
            Each(category.Funds, $"{path}.funds", (fund, at) =>
            {
                if (!_ground.Funds.Contains(fund)) Problem(at, $"must be the code of a fund of {_scheme.Ics}: \"{fund}\" is none");
            });
        });
        Once(_scheme.Categories, c => c.Code, i => $"$.categories[{i}].code", "code");
        var funds = _scheme.Categories.SelectMany((c, i) => c.Funds.Select((fund, j) => (fund, Path: $"$.categories[{i}].funds[{j}]"))).ToList();
        Once(funds, f => f.fund, i => funds[i].Path, "fund");
    }

    private void CheckReservedMatters()
    {
        Each(_scheme.ReservedMatters, "$.reservedMatters", (matter, path) =>
        {
            CheckCode(path, matter.Code, matter.Name);
            if (matter.Categories.IsEmpty) Problem($"{path}.categories", "must name at least one category");
            Each(matter.Categories, $"{path}.categories", (category, at) => Category(at, category));
        });
        Once(_scheme.ReservedMatters, m => m.Code, i => $"$.reservedMatters[{i}].code", "code");
        var categories = _scheme.ReservedMatters.SelectMany((m, i) => m.Categories.Select((c, j) => (c, Path: $"$.reservedMatters[{i}].categories[{j}]"))).ToList();
        Once(categories, c => c.c, i => categories[i].Path, "category");
    }

    private void CheckLimits()
    {
        Each(_scheme.Limits, "$.limits", (limit, path) =>
        {
            if ((limit.Tier is null) == (limit.Organisation is null)) Problem(path, "must be for a tier or for an organisation, and not for both");
            if (limit.Organisation is { } organisation) Organisation($"{path}.organisation", organisation);
            if (limit.Category is { } category) Category($"{path}.category", category);
            var given = (limit.FixedPence is null ? 0 : 1) + (limit.PencePer100000 is null ? 0 : 1) + (limit.Unlimited ? 1 : 0);
            if (given != 1) Problem(path, "must have exactly one of fixedPence, pencePer100000 and unlimited");
            if (limit.FixedPence is { } pence) InRange($"{path}.fixedPence", pence, 0, Pence.MaxAmount);
            if (limit.PencePer100000 is { } rate) InRange($"{path}.pencePer100000", rate, 0, Pence.MaxAmount);
        });
        Once(_scheme.Limits, l => (l.Tier, l.Organisation, l.Category), i => $"$.limits[{i}]", "limit");
    }

    private void CheckBenefits()
    {
        Each(_scheme.Benefits, "$.benefits", (benefit, path) =>
        {
            CheckCode(path, benefit.Code, benefit.Name);
            InRange($"{path}.leastQuantifiedPence", benefit.LeastQuantifiedPence, 0, Pence.MaxAmount);
        });
        Once(_scheme.Benefits, b => b.Code, i => $"$.benefits[{i}].code", "code");
    }

    private void CheckQuorum()
    {
        Each(_scheme.Quorum, "$.quorum", (quorum, path) => InRange($"{path}.approvals", quorum.Approvals, 1, MostApprovals));
        Once(_scheme.Quorum, q => q.Tier, i => $"$.quorum[{i}].tier", "tier");
    }

    private void CheckPowers()
    {
        Each(_scheme.DelegatedPowers, "$.delegatedPowers", (power, path) =>
        {
            if (power.Post.Trim().Length is 0 or > LongestName) Problem($"{path}.post", $"must have 1 to {LongestName} characters");
            Organisation($"{path}.organisation", power.Organisation);
            if (power.Category is { } category) Category($"{path}.category", category);
            InRange($"{path}.limitPence", power.LimitPence, 0, Pence.MaxAmount);
        });
        Once(_scheme.DelegatedPowers, p => (p.Post, p.Organisation, p.Category), i => $"$.delegatedPowers[{i}]", "power");
    }

    private void CheckSettings()
    {
        InRange("$.deadlines.consentDays", _scheme.Deadlines.ConsentDays, 1, LongestDays);
        InRange("$.deadlines.approvalDays", _scheme.Deadlines.ApprovalDays, 1, LongestDays);
        InRange("$.eightyTwenty.thresholdBasisPoints", _scheme.EightyTwenty.ThresholdBasisPoints, 0, AllBasisPoints);
        if (_scheme.EightyTwenty.PlaceThresholdBasisPoints is { } place) InRange("$.eightyTwenty.placeThresholdBasisPoints", place, 0, AllBasisPoints);
    }

    private void CheckShadow()
    {
        Each(_scheme.Shadow, "$.shadow", (shadow, path) =>
        {
            Organisation($"{path}.organisation", shadow.Organisation);
            if (shadow.Organisation == _scheme.Ics) Problem($"{path}.organisation", "must not be the ICS: nobody would decide in its stead");
            if (shadow.Until < shadow.From) Problem($"{path}.until", "must not be before \"from\"");
        });
        Once(_scheme.Shadow, s => s.Organisation, i => $"$.shadow[{i}].organisation", "organisation");
    }

    private void CheckCode(string path, string code, string name)
    {
        if (!IsCode(code)) Problem($"{path}.code", "must have 1 to 40 of a-z, 0-9 and \"-\", and begin with a letter");
        if (name.Trim().Length is 0 or > LongestName) Problem($"{path}.name", $"must have 1 to {LongestName} characters");
    }

    private void Category(string path, string code)
    {
        if (_scheme.CategoryOf(code) is null) Problem(path, $"must be the code of a category of this scheme: \"{code}\" is none");
    }

    private void Organisation(string path, string code)
    {
        if (!_ground.Federation.IsWithin(code, _scheme.Ics)) Problem(path, $"must be the code of an organisation of {_scheme.Ics}: \"{code}\" is none");
    }

    private void InRange(string path, long value, long least, long most)
    {
        if (value < least || value > most) Problem(path, string.Create(Wording.British, $"must be {least:N0} to {most:N0}; it is {value:N0}"));
    }

    private static void Each<T>(IEnumerable<T> items, string path, Action<T, string> check)
    {
        foreach (var (index, item) in items.Index()) check(item, $"{path}[{index}]");
    }

    private void Once<T, TKey>(IReadOnlyList<T> items, Func<T, TKey> key, Func<int, string> path, string what) where TKey : notnull
    {
        var seen = new Dictionary<TKey, int>();
        foreach (var (index, item) in items.Index())
            if (!seen.TryAdd(key(item), index)) Problem(path(index), $"must not repeat the {what} of {path(seen[key(item)])}");
    }

    private void Problem(string path, string rule) => _problems.Add(new(path, rule));

    private static bool IsCode(string text) => text is { Length: >= 1 and <= 40 } && text[0] is >= 'a' and <= 'z'
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
