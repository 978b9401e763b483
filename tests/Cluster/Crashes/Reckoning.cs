using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>Holds what clients were told against what is in the journal. Knows nothing of how the service works inside.</summary>
internal sealed class Reckoning(ClientJournal clients, IReadOnlyList<JournalRow> rows)
{
    private readonly ILookup<(string Stream, string Id), JournalRow> _byId = rows.ToLookup(row => (row.Stream, row.Id));
    private readonly HashSet<(string Stream, string Id)> _takenBack =
        [.. rows.Where(row => row.Refusal is not null && row.Id.StartsWith("settle/", StringComparison.Ordinal)).Select(row => (row.Stream, row.Id.Split('/')[1]))];

    /// <summary>Everything that clients were told, and everything that they were not, against the journal.</summary>
    public IEnumerable<Finding> OfTheJournal() => [.. Acknowledged(), .. Once(), .. Asked(), .. WholeBatches(), .. Transfers(), .. Shown()];

    /// <summary>Commands whose outcome no client knows, and how many of them happened.</summary>
    public (int Commands, int Happened) Unknown()
    {
        var unknown = clients.Sent.Where(m => clients.AnswerTo(m) is null).SelectMany(m => m.Commands).ToList();
        return (unknown.Count, unknown.Count(c => RowOf(c) is not null));
    }

    /// <summary>Balances of the service against the sums of what happened.</summary>
    /// <param name="positions">By organisation: what the service answered.</param>
    public IEnumerable<Finding> OfPositions(IReadOnlyDictionary<string, JsonNode> positions)
    {
        var sums = clients.Sent.SelectMany(m => m.Commands).Where(HasHappened).SelectMany(c => c.Effects)
            .GroupBy(e => (e.Organisation, e.Fund, e.Account)).ToDictionary(g => g.Key, g => g.Sum(e => e.Pence));
        return
            from position in positions
            from fund in position.Value["funds"]!.AsArray()
            from account in (string[])["received", "available", "inTransit", "delegated", "reserved", "committed", "spent"]
            let shown = long.Parse(fund[$"{account}Pence"]!.GetValue<string>())
            let sum = sums.GetValueOrDefault((position.Key, fund["fund"]!.GetValue<string>(), account))
            where shown != sum
            select new Finding(FindingKind.WrongSum, $"{position.Key} {fund["fund"]}: {account} is {shown}, and what happened sums to {sum}");
    }

    private IEnumerable<Finding> Acknowledged() => clients.Answered.SelectMany(a => Recorded.In(a.Message, a.Answer)).SelectMany(Against);

    private IEnumerable<Finding> Against(Recorded told)
    {
        if (RowOf(told.Command) is not { } row)
        {
            yield return new(FindingKind.Lost, $"{told.Command.Id} of {told.Command.Organisation} was acknowledged and is not in the journal");
            yield break;
        }
        if (told.Refusal != row.Refusal || (told.Version ?? row.Version) != row.Version || (row.Refusal is null && row.AmountPence != told.Command.AmountPence))
            yield return new(FindingKind.Different, $"{told} was acknowledged, and the journal has {row}");
    }

    private IEnumerable<Finding> Once()
    {
        foreach (var more in _byId.Where(same => same.Count() > 1))
            yield return new(FindingKind.Doubled, $"{more.Key} is in the journal {more.Count()} times");
        foreach (var stream in rows.GroupBy(row => row.Stream))
        {
            var versions = stream.Select(row => row.Version).Order();
            if (!versions.SequenceEqual(Enumerable.Range(1, stream.Count()).Select(v => (long)v)))
                yield return new(FindingKind.Doubled, $"The versions of {stream.Key} are not 1, 2, 3 …");
        }
    }

    // What organisations record by themselves (receipts, settlements) has ids that no client makes.
    private IEnumerable<Finding> Asked()
    {
        var asked = clients.Sent.SelectMany(m => m.Commands).Select(c => (c.Organisation, c.Id.ToString())).ToHashSet();
        return rows.Where(row => Guid.TryParse(row.Id, out _) && !asked.Contains((row.Stream, row.Id)))
            .Select(row => new Finding(FindingKind.Invented, $"{row} was asked for by nobody"));
    }

    // Also of those that nobody was told of.
    private IEnumerable<Finding> WholeBatches() =>
        from message in clients.Sent
        where message.IsBatch && message.Json.Contains("\"atomic\":true", StringComparison.Ordinal)
        let there = message.Commands.Select(RowOf).OfType<JournalRow>().ToList()
        where (there.Count != 0 && there.Count != message.Commands.Length) || there.Select(row => row.Refusal is null).Distinct().Count() > 1
        select new Finding(FindingKind.Different, $"Of the atomic batch {message.Id}, {there.Count} of {message.Commands.Length} are there, or not all are of one mind");

    private IEnumerable<Finding> Transfers()
    {
        var received = rows.Where(row => row.Id.StartsWith("receive/", StringComparison.Ordinal)).Select(row => row.Id.Split('/')[2]).ToHashSet();
        var sent = clients.Sent.SelectMany(m => m.Commands).Where(c => c.Effects.Any(e => e.Organisation != c.Organisation)).ToList();
        foreach (var transfer in sent.Where(c => RowOf(c) is { Refusal: null } != received.Contains($"{c.Id}")))
            yield return new(FindingKind.Unsettled, $"{transfer.Kind} {transfer.Id} of {transfer.Organisation} was sent and not received, or the other way round");
    }

    private IEnumerable<Finding> Shown() =>
        from organisation in SmallSystem.All
        let newest = rows.Where(row => row.Stream == organisation).Select(row => row.Version).DefaultIfEmpty(0).Max()
        where clients.NewestOf(organisation) > newest
        select new Finding(FindingKind.Stale, $"{organisation} was shown at version {clients.NewestOf(organisation)}, and has {newest}");

    private JournalRow? RowOf(Command command) => _byId[(command.Organisation, $"{command.Id}")].FirstOrDefault();

    private bool HasHappened(Command command) =>
        RowOf(command) is { Refusal: null } && !_takenBack.Contains((command.Organisation, $"{command.Id}"));
}
