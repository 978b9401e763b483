using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Waits until nothing goes on any more, and reads all that there is to see.</summary>
internal sealed class FactReading(BothServices services, IJournals journals)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <summary>Waits until no decision owes a message, no notice is under way, and every entry of every book is counted.</summary>
    /// <returns>What is under way for ever; empty as a rule.</returns>
    public async Task<IReadOnlyList<Finding>> SettleAsync()
    {
        var underWay = await UnderWayAsync();
        for (var waited = Stopwatch.StartNew(); underWay.Count > 0 && waited.Elapsed < _limit; underWay = await UnderWayAsync()) await Task.Delay(100);
        return [.. underWay.Select(what => new Finding(FindingKind.Unsettled, what))];
    }

    public async Task<Facts> ReadAsync()
    {
        var decisions = new List<Decided>();
        foreach (var listed in await ListAsync()) decisions.Add(Decision((await ReadAsync($"/v1/decisions/{Text(listed, "decisionId")}"))));
        var (entries, lines) = (new List<Entry>(), new List<Line>());
        foreach (var organisation in SmallSystem.All)
        {
            entries.AddRange(await EntriesAsync(organisation));
            lines.AddRange((await PositionAsync(organisation))["funds"]!.AsArray().Select(f => new Line(organisation, Text(f!, "fund"), Number(f!, "reservedPence"), Number(f!, "committedPence"))));
        }
        return new([.. decisions], [.. entries], [.. lines], Share(await ShareAsync()), [.. await journals.ShareAsync()]);
    }

    /// <summary>Steps of a decision that a service has shown.</summary>
    public static ImmutableArray<Step> History(JsonNode decision) =>
        [.. decision["history"]!.AsArray().Select(e => new Step(Text(e!, "kind"), Text(e!, "by"), Text(e!, "reason"), Text(e!, "at"), Text(e!, "state")))];

    /// <summary>Everything that is not at rest now, in words.</summary>
    // An open decision has a last day to see to, and nothing else; whatever more there is, is a message.
    public async Task<IReadOnlyList<string>> UnderWayAsync()
    {
        var open = (await ListAsync()).Where(d => !Facts.IsClosed(Text(d, "state"))).Select(d => $"decision/{Text(d, "decisionId")}").ToHashSet();
        var underWay = (await journals.OutstandingAsync()).Where(o => o.Value != (open.Contains(o.Key) ? 1 : 0)).Select(o => $"{o.Key} has something under way").ToList();
        underWay.AddRange((await ListAsync()).Where(d => Text(d, "state") == "committing").Select(d => $"decision {Text(d, "decisionId")} is committing"));
        var (counted, recorded) = (Number(await ShareAsync(), "countedEntries"), 0L);
        foreach (var organisation in SmallSystem.All) recorded += Number(await PositionAsync(organisation), "version");
        if (counted != recorded) underWay.Add($"{counted} of {recorded} entries of books are counted");
        return underWay;
    }

    private async Task<List<JsonNode>> ListAsync()
    {
        var listed = new List<JsonNode>();
        for (var token = ""; ;)
        {
            var page = await ReadAsync($"/v1/decisions?pageSize=1000&pageToken={token}");
            listed.AddRange(page["decisions"]!.AsArray().Select(d => d!));
            token = Text(page, "nextPageToken");
            if (token.Length == 0) return listed;
        }
    }

    private async Task<List<Entry>> EntriesAsync(string organisation)
    {
        var entries = new List<Entry>();
        for (var token = ""; ;)
        {
            var page = (await services.Budgets.GetAsync($"/v1/budgets/{organisation}/entries?pageSize=1000&pageToken={token}")).ShouldBeOk().Body;
            entries.AddRange(page["entries"]!.AsArray().Select(e => new Entry(
                organisation, Number(e!, "version"), Text(e!, "commandId"), Text(e!, "kind"), Text(e!, "fund"), Number(e!, "amountPence"), Text(e!, "refusal"), Text(e!, "decisionId"))));
            token = Text(page, "nextPageToken");
            if (token.Length == 0) return entries;
        }
    }

    private async Task<JsonNode> ReadAsync(string path) => (await services.ReadAsync(path)).ShouldBeOk().Body;

    private async Task<JsonNode> PositionAsync(string organisation) =>
        (await services.Budgets.GetAsync($"/v1/budgets/{organisation}/position?year={DecidedSystem.Year}")).ShouldBeOk().Body;

    private Task<JsonNode> ShareAsync() => ReadAsync($"/v1/subsidiarity/{SmallSystem.Ics}?year={DecidedSystem.Year}");

    private static Decided Decision(JsonNode d) => new(
        Text(d, "decisionId"), Text(d, "state"), Text(d, "money"), Text(d, "tier"), Text(d, "fund"), Text(d, "fundingOrganisation"), Number(d, "amountPence"),
        d["isReserved"]!.GetValue<bool>(), d["isOverridden"]!.GetValue<bool>(), Text(d, "commitmentId"), History(d));

    private static Measured Share(JsonNode s) => new(
        s["localShareByCount"]!.GetValue<double>(), s["localShareByValue"]!.GetValue<double>(), s["threshold"]!.GetValue<double>(),
        s["tiers"]!.AsArray().ToImmutableDictionary(t => Text(t!, "tier"), t => Figures(t!)), Figures(s["reserved"]!), Ids(s["held"]!), Ids(s["overridden"]!));

    private static Sum Figures(JsonNode figures) => new(Number(figures, "count"), Number(figures, "pence"));

    private static ImmutableHashSet<string> Ids(JsonNode decisions) => [.. decisions.AsArray().Select(d => Text(d!, "decisionId"))];

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static long Number(JsonNode node, string name) => long.Parse(Text(node, name), CultureInfo.InvariantCulture);
}
