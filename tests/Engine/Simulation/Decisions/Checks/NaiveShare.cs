using System.Text.Json;
using Federated.Domain.Decisions.Schemes;

namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>
/// The measure by addition alone, out of the JSON of its entries: what is counted, who has a place, how far each book is
/// counted. Of each place that is given or confirmed it says whether there was room, by its own sum.
/// </summary>
internal sealed class NaiveShare
{
    private readonly List<NaivePlace> _places = [];

    public SortedDictionary<string, NaiveCount> Counts { get; } = new(StringComparer.Ordinal);

    private readonly Dictionary<string, NaiveKey> _keys = new(StringComparer.Ordinal);

    public Dictionary<string, long> Cursors { get; } = new(StringComparer.Ordinal);

    /// <summary>Notices that have not arrived.</summary>
    public SortedSet<string> Notices { get; } = new(StringComparer.Ordinal);

    /// <summary>Every notice that was ever begun.</summary>
    public HashSet<string> Begun { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<NaivePlace> Places => _places;

    public HashSet<string> CountedDecisions { get; } = new(StringComparer.Ordinal);

    /// <summary>Decisions that wait although they would fit in.</summary>
    public IEnumerable<string> HeldWithRoom(EightyTwenty rule, DateOnly day) =>
        _places.Where(place => !place.IsTaken && Fits(rule, day, place, _places.Where(p => p.IsTaken))).Select(place => place.DecisionId);

    /// <summary>Takes the next entry; says what is wrong with it, or null.</summary>
    /// <param name="entry">Its JSON.</param>
    /// <param name="rule">What share is asked for.</param>
    /// <param name="find">The decisions.</param>
    public string? Take(JsonElement entry, EightyTwenty rule, Func<string, NaiveDecision?> find)
    {
        var kind = entry.GetProperty("kind").GetString()!;
        if (kind == "refused") return null;
        var day = NaiveDay.Of(entry.GetProperty("recordedAt").GetDateTimeOffset());
        var wrong = kind switch
        {
            "place-given" or "place-held" or "place-forced" or "place-confirmed" => Place(kind, NaivePlace.Of(entry.GetProperty("claim")), rule, day, find),
            "place-freed" => Free(entry.GetProperty("decisionId").GetString()!),
            "decision-counted" => CountDecision(entry, find),
            "commitments-counted" => MoveCursor(entry),
            "notice-arrived" => Notices.Remove(entry.GetProperty("arrived").GetString()!) ? null : "a notice arrives that was not under way",
            "reconsidered" => null,
            _ => $"{kind} is no kind of entry",
        };
        foreach (var change in entry.GetProperty("counts").EnumerateArray()) Count(change);
        return wrong ?? entry.GetProperty("notices").EnumerateArray().Select(notice => Tell(notice, rule, day)).FirstOrDefault(told => told is not null);
    }

    private string? Place(string kind, NaivePlace place, EightyTwenty rule, DateOnly day, Func<string, NaiveDecision?> find)
    {
        var at = _places.FindIndex(p => p.DecisionId == place.DecisionId);
        var before = at < 0 ? null : _places[at];
        if (at < 0) _places.Add(place);
        else _places[at] = place;
        var others = _places.Where(p => p.DecisionId != place.DecisionId && p.IsTaken).ToList();
        var decision = find(place.DecisionId);
        return kind switch
        {
            "place-given" when before is not { IsTaken: true } && !Fits(rule, day, place, others) => $"{place.DecisionId} has a place, and there is no room",
            "place-given" or "place-confirmed" when place.IsForced != (before?.IsForced ?? false) => $"{place.DecisionId} is {(place.IsForced ? "" : "no more ")}there by override",
            // The window is that of the day of its approval; those confirmed are decided for good.
            "place-confirmed" when !place.IsForced && !Fits(rule, decision!.ApprovedOn!.Value, place, others.Where(p => p.State == "confirmed")) =>
                $"{place.DecisionId} is confirmed, and the local share falls under the threshold",
            "place-confirmed" when place.ConfirmedOn != decision!.ApprovedOn => $"{place.DecisionId} is confirmed for {place.ConfirmedOn:O}",
            "place-forced" when !place.IsForced => $"{place.DecisionId} is forced, and nobody says why",
            "place-held" when Fits(rule, kind == "place-held" && before?.IsTaken == true ? decision!.ApprovedOn ?? day : day, place, others) =>
                $"{place.DecisionId} is held, and there is room for it and all others",
            _ => null,
        };
    }

    private string? Free(string id)
    {
        _places.RemoveAll(place => place.DecisionId == id);
        return null;
    }

    private string? CountDecision(JsonElement entry, Func<string, NaiveDecision?> find)
    {
        var id = entry.GetProperty("decisionId").GetString()!;
        var place = _places.Find(p => p.DecisionId == id);
        Free(id);
        if (find(id) is not { State: "approved" } decision) return $"{id} is counted, and is not approved";
        if (!CountedDecisions.Add(id)) return $"{id} is counted twice";
        if (decision.IsGuarded && place?.State != "confirmed") return $"{id} is counted, and its place is {place?.State ?? "nowhere"}";
        var saysOverridden = entry.TryGetProperty("overridden", out var overridden) && overridden.ValueKind == JsonValueKind.Object;
        if (decision.IsGuarded && saysOverridden != place!.IsForced) return $"{id} is counted as if it were {(saysOverridden ? "" : "not ")}overridden";
        return place is { IsForced: true } && !decision.IsOverridden ? $"{id} is there by override, and nobody set the guard aside" : null;
    }

    private string? MoveCursor(JsonElement entry)
    {
        var (organisation, cursor) = (entry.GetProperty("organisation").GetString()!, entry.GetProperty("cursor").GetInt64());
        if (cursor < Cursors.GetValueOrDefault(organisation)) return $"the cursor of {organisation} goes back to {cursor}";
        Cursors[organisation] = cursor;
        return null;
    }

    private void Count(JsonElement change)
    {
        var (json, by) = (change.GetProperty("key"), change.GetProperty("by"));
        var key = new NaiveKey(
            $"{json.GetProperty("year").GetString()}/{json.GetProperty("month").GetString()}", json.GetProperty("organisation").GetString()!,
            json.GetProperty("tier").GetString()!, json.GetProperty("category").GetString()!, json.GetProperty("reserved").GetBoolean());
        var text = key.ToString();
        _keys[text] = key;
        Counts[text] = Counts.GetValueOrDefault(text).Plus(new(by.GetProperty("count").GetInt64(), by.GetProperty("pence").GetInt64()));
        if (Counts[text] == default) Counts.Remove(text);
    }

    private string? Tell(JsonElement notice, EightyTwenty rule, DateOnly day)
    {
        var (id, key) = (notice.GetProperty("decisionId").GetString()!, $"room/{notice.GetProperty("heldBy").GetString()}");
        if (!Begun.Add(key)) return $"{key} is told twice";
        Notices.Add(key);
        var at = _places.FindIndex(place => place.DecisionId == id);
        if (at < 0 || _places[at].IsTaken) return $"{id} is told of room, and does not wait for it";
        var others = _places.Where(place => place.IsTaken).ToList();
        _places[at] = _places[at] with { State = "within" };
        return Fits(rule, day, _places[at], others) ? null : $"{id} is told of room, and there is none";
    }

    private bool Fits(EightyTwenty rule, DateOnly day, NaivePlace place, IEnumerable<NaivePlace> others)
    {
        var (local, system) = (default(NaiveCount), new NaiveCount(1, place.Pence));
        foreach (var (text, count) in Counts)
        {
            var key = _keys[text];
            if (key.IsReserved || !IsIn(rule, day, key.Month)) continue;
            if (key.Tier == "system") system = system.Plus(count);
            else local = local.Plus(count);
        }
        foreach (var other in others.Where(p => p.ConfirmedOn is not { } on || IsIn(rule, day, NaiveDay.MonthOf(on)))) system = system.Plus(new(1, other.Pence));
        return (rule.Basis == ShareBasis.Value || IsEnough(rule, local.Count, system.Count)) && (rule.Basis == ShareBasis.Count || IsEnough(rule, local.Pence, system.Pence));
    }

    // No simulation leaves the financial year, nor lasts twelve months.
    private static bool IsIn(EightyTwenty rule, DateOnly day, string month) => rule.Window == ShareWindow.FinancialYear || !NaiveDay.IsAfter(month, day);

    private static bool IsEnough(EightyTwenty rule, decimal local, decimal system) => local * 10_000 >= rule.ThresholdBasisPoints * (local + system);
}
