using System.Globalization;
using System.Text.Json;
using Federated.Tests.Engine.Simulation.Checks;

namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>The measure once more, from the two journals: each approved decision once, each commitment of a body's own once.</summary>
internal sealed class Recount(DecisionsWorld world)
{
    private readonly SortedDictionary<string, NaiveCount> _counts = new(StringComparer.Ordinal);

    public SortedDictionary<string, NaiveCount> Run()
    {
        foreach (var decision in world.Checks.Journal.Decisions.Where(d => d.State == "approved"))
            Add(new(NaiveDay.MonthOf(decision.ApprovedOn!.Value), decision.Forum, decision.Tier, decision.Category, decision.IsReserved), new(1, decision.Pence));
        foreach (var organisation in Federation.Organisations)
        {
            var book = world.Books.Checks.Journal.Book(organisation.Code);
            foreach (var entry in book.Entries) Own(organisation.Code, TierOf(organisation), book, entry);
        }
        foreach (var (key, _) in _counts.Where(c => c.Value == default).ToList()) _counts.Remove(key);
        return _counts;
    }

    private void Own(string organisation, string tier, NaiveBook book, NaiveEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Body);
        if (Text(json.RootElement, "decisionId") is not null) return;
        switch (entry.Kind)
        {
            case "committed" or "hold-committed":
                Add(KeyOf(organisation, tier, json.RootElement), new(1, Committed(entry)));
                break;
            case "commitment-changed":
                Add(KeyOf(organisation, tier, json.RootElement), new(0, Committed(entry)));
                break;
            case "reversed":
                var original = book.Entries[(int)json.RootElement.GetProperty("reversal").GetProperty("of").GetInt64() - 1];
                using (var undone = JsonDocument.Parse(original.Body))
                {
                    if (original.Kind is "committed" or "hold-committed" or "commitment-changed")
                        Add(KeyOf(organisation, tier, undone.RootElement), new(original.Kind == "commitment-changed" ? 0 : -1, -Committed(original)));
                }
                break;
        }
    }

    private static NaiveKey KeyOf(string organisation, string tier, JsonElement entry) => new(
        NaiveDay.MonthOf(DateOnly.Parse(Text(entry, "effectiveOn")!, CultureInfo.InvariantCulture)), organisation, tier,
        Text(entry.GetProperty("line"), "fund") == "core" ? "services" : "pathways", IsReserved: false);

    private void Add(NaiveKey key, NaiveCount count) => _counts[key.ToString()] = _counts.GetValueOrDefault(key.ToString()).Plus(count);

    private static long Committed(NaiveEntry entry) => entry.Postings.Where(p => p.Kind == "committed").Sum(p => p.Pence);

    private static string TierOf(Domain.Organisations.Organisation organisation) => organisation.Parent is null ? "system" : organisation.Parent == Federation.Ics ? "place" : "neighbourhood";

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
