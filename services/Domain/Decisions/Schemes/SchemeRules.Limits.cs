using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>What limits must amount to: someone may decide everything, and who is higher up may decide no less.</summary>
public sealed partial class SchemeRules
{
    private void CheckHomes()
    {
        if (_ground.Federation.Find(_scheme.Ics) is not { } ics)
        {
            Problem("$.ics", $"must be the code of an ICS: \"{_scheme.Ics}\" is none");
            return;
        }
        Each(_scheme.Categories, "$.categories", (category, path) =>
        {
            if (_scheme.LimitFor(ics, category.Code) is { Unlimited: true }) return;
            Problem(path, $"must have a home: the limit of {ics.Code} for it must be unlimited, or nobody could decide the largest");
        });
    }

    // Every organisation is asked, but a limit of a tier that is wrong is wrong once, not for each of its organisations.
    private void CheckOrder()
    {
        var told = new HashSet<(int, int)>();
        // An organisation without people is kept for its book alone, and decides nothing any more.
        foreach (var child in _ground.Federation.Subtree(_scheme.Ics).Where(o => o.Parent is not null && o.RegisteredPopulation > 0))
        {
            var parent = _ground.Federation.Find(child.Parent!)!;
            foreach (var category in _scheme.Categories.Select(c => (string?)c.Code).Append(null))
            {
                if (_scheme.LimitFor(child, category) is not { } lower) continue;
                var upper = _scheme.LimitFor(parent, category);
                if (IsNoLower(upper, parent, lower, child) || !told.Add((IndexOf(upper), IndexOf(lower)))) continue;
                Problem($"$.limits[{IndexOf(lower)}]",
                    $"must not be above the limit of the parent: for {Named(category)} {child.Code} has {Wording.Bound(lower, child)}, {parent.Code} has {(upper is null ? "none" : Wording.Bound(upper, parent))}");
            }
        }
    }

    private int IndexOf(Limit? limit) => limit is null ? -1 : _scheme.Limits.IndexOf(limit);

    private static string Named(string? category) => category is null ? "what is in no category" : $"\"{category}\"";

    private static bool IsNoLower(Limit? upper, Organisation parent, Limit lower, Organisation child)
    {
        if (upper is null) return false;
        if (upper.PenceFor(parent) is not { } most) return true;
        return lower.PenceFor(child) is { } least && least <= most;
    }
}
