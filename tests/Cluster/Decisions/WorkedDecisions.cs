using System.Globalization;
using System.Net;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Some hundred commands that nothing ever went wrong with, what their clients kept, and what both services show of them.</summary>
public sealed class WorkedDecisions : IAsyncLifetime
{
    private const int Answers = 250;

    private Facts? _facts;
    private AskJournal? _clients;

    internal Facts Facts => _facts ?? throw new InvalidOperationException("Nothing has been done yet.");

    internal AskJournal Clients => _clients ?? throw new InvalidOperationException("Nothing has been done yet.");

    /// <summary>One that a network approved, shown to its clients as approved.</summary>
    internal Decided Approved => Facts.Decisions.First(d => d is { IsApproved: true, Pence: > 0, IsReserved: false, Tier: "neighbourhood" } && Clients.Answered.Any(a => IsShownApproved(a.Ask, a.Answer, d)));

    /// <summary>What was found under way while the newest entry of that decision said that it owed something.</summary>
    internal IReadOnlyList<string> UnderWayWhenPlanted { get; private set; } = [];

    /// <summary>The journals that the services have left.</summary>
    internal SqliteJournals Journals { get; } = new();

    public async Task InitializeAsync()
    {
        await using var session = new DecisionsSession(Journals, seed: 5);
        await session.BeginAsync();
        session.BringClients();
        await session.AnswersAsync(Answers);
        while (!await HasDecidedOfTheSystemAsync(session)) await session.AnswersAsync(50);
        await session.EndClientsAsync(answers: 0);
        (_facts, var unsettled) = await session.ReadAsync();
        _clients = session.Journal;
        unsettled.ShouldBeEmpty();
        Reckoning.Of(_clients, _facts).ShouldBeEmpty();
        PlantOutstanding(1);
        UnderWayWhenPlanted = await new FactReading(session.Services, Journals).UnderWayAsync();
        PlantOutstanding(0);
    }

    public async Task DisposeAsync() => await Journals.DisposeAsync();

    private void PlantOutstanding(int messages) => JournalFile.ChangeOne(Journals.DataOfDecisions, """
        UPDATE entries SET outstanding = $messages WHERE stream_id = (SELECT stream_id FROM streams WHERE name = $name)
        AND version = (SELECT max(version) FROM entries e WHERE e.stream_id = entries.stream_id)
        """, ("$messages", messages), ("$name", $"decision/{Approved.Id}"));

    private static bool IsShownApproved(Ask ask, Reply answer, Decided decision) =>
        ask.Of == decision.Id && ask.Deed == Deed.Approve && answer.Status == HttpStatusCode.OK && answer.Body["state"]!.GetValue<string>() == "approved";

    // Within its part, and not by the board's leave alone.
    private static async Task<bool> HasDecidedOfTheSystemAsync(DecisionsSession session)
    {
        var share = (await session.Services.ReadAsync($"/v1/subsidiarity/{SmallSystem.Ics}?year={DecidedSystem.Year}")).ShouldBeOk().Body;
        var system = share["tiers"]!.AsArray().Single(t => t!["tier"]!.GetValue<string>() == Facts.System)!;
        return long.Parse(system["count"]!.GetValue<string>(), CultureInfo.InvariantCulture) > share["overridden"]!.AsArray().Count;
    }

    /// <summary>What is found when the facts are others.</summary>
    internal IReadOnlyList<Finding> Find(Facts facts) => Reckoning.Of(Clients, facts);
}
