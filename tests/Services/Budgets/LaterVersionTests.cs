using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Budgets.Hosting;
using Federated.Engine.Journals;
using Federated.TestSupport.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>
/// A rolling upgrade as the replicas of before see it: a replica of a later version writes what they do not know, into the
/// journal that they share.
/// </summary>
[Trait("Cost", "long")]
public sealed class LaterVersionTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Ics = "QMF";
    private const string Place = "QMF-NEWHAM";
    private const string Other = "QMF-HACKNEY";

    [Theory]
    [InlineData("a kind of entry")]
    [InlineData("a member")]
    [InlineData("a value")]
    public async Task An_organisation_with_an_entry_that_it_does_not_know_is_refused_and_the_others_are_served(string unknown)
    {
        var database = await server.NewDatabase();
        await using var budgets = await BudgetsUnderTest.Start(connection: database);
        using var finance = budgets.As("system-finance", Ics);
        await finance.Do($"/v1/budgets/{Ics}/funding", BusyBudgets.Money(10_000, "source", "NHS England"));
        foreach (var place in new[] { Place, Other }) await finance.Do($"/v1/budgets/{Ics}/delegations", BusyBudgets.Money(1_000, "toOrganisation", place));
        await finance.Do($"/v1/budgets/{Place}/commitments", BusyBudgets.Money(1, "purpose", "beds"));
        var version = await WriteLater(budgets.Services.GetRequiredService<IJournal>(), unknown);

        foreach (var path in new[] { "position?year=2025-26", "entries", $"entries/{version}/provenance" })
            ShouldBeRefused(await finance.Get($"/v1/budgets/{Place}/{path}"), version);
        ShouldBeRefused(await finance.Get($"/v1/events?organisation={Place}"), version);
        var id = Guid.NewGuid().ToString();
        ShouldBeRefused(await finance.Post($"/v1/budgets/{Place}/commitments", BusyBudgets.Money(1, "purpose", "beds", id)), version);
        (await budgets.Services.GetRequiredService<IJournal>().HeadVersion(Place)).ShouldBe(version);

        // All others go on.
        (await finance.Get($"/v1/budgets/{Other}/position?year=2025-26")).Status.ShouldBe(200);
        await finance.Do($"/v1/budgets/{Other}/commitments", BusyBudgets.Money(1, "purpose", "beds"));
        using var http = new HttpClient { BaseAddress = budgets.Rest };
        (await http.GetStringAsync("/health/ready")).ShouldBe("Healthy");

        // Nor does a replica that starts now misread it, or verification pass over it.
        await using var again = await BudgetsUnderTest.Start(connection: database);
        using var asked = again.As("system-finance", Ics);
        ShouldBeRefused(await asked.Get($"/v1/budgets/{Place}/position?year=2025-26"), version);
        var folder = Directory.CreateTempSubdirectory("federated-later-").FullName;
        try
        {
            await using var journal = new JournalSettings { Path = folder, Connection = database, Views = BookViews.Of }.OpenForReading();
            var audit = await new Auditor(journal, CheckpointKeyFile.Of(null, folder), TimeProvider.System).Run(null, _ => Task.CompletedTask, default);
            var difference = audit.FirstDifference.ShouldNotBeNull();
            (difference.Stream, difference.Version).ShouldBe((Place, version));
            difference.ToString().ShouldContain("later version");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_chain_that_is_broken_is_told_as_damage_with_its_place()
    {
        var database = await server.NewDatabase();
        await using (var budgets = await BudgetsUnderTest.Start(connection: database))
        {
            using var finance = budgets.As("system-finance", Ics);
            await finance.Do($"/v1/budgets/{Ics}/funding", BusyBudgets.Money(10_000, "source", "NHS England"));
        }
        await PostgresServer.Execute(database, """
            ALTER TABLE federated.entries DISABLE TRIGGER ALL;
            UPDATE federated.entries SET body = replace(body, '10000', '20000') WHERE stream_id = (SELECT stream_id FROM federated.streams WHERE name = 'QMF');
            """);

        await using var damaged = await BudgetsUnderTest.Start(connection: database);
        using var asked = damaged.As("system-finance", Ics);
        var (status, problem) = await asked.Get($"/v1/budgets/{Ics}/position?year=2025-26");
        status.ShouldBe(500);
        problem["reason"]!.GetValue<string>().ShouldBe("JOURNAL_DAMAGED");
        problem["detail"]!.GetValue<string>().ShouldContain("QMF breaks at version 1");
    }

    /// <summary>What a later version might record: the last entry of the place again, with something new in it.</summary>
    private static async Task<long> WriteLater(IJournal journal, string unknown)
    {
        var head = await journal.HeadVersion(Place);
        var last = (await journal.Read(Place, head - 1, 1)).Single();
        var body = JsonNode.Parse(last.Body)!;
        var kind = last.Kind;
        var id = Guid.NewGuid().ToString();
        body["commandId"] = id;
        switch (unknown)
        {
            case "a kind of entry": body["kind"] = kind = "pledged"; break;
            case "a member": body["pledge"] = "of a neighbour"; break;
            default: body["postings"]![0]!["account"] = "pledged"; break;
        }
        var later = JournalEntry.After(head, last.Hash, Place, id, last.Fingerprint, kind, last.Outstanding, body.ToJsonString());
        (await journal.Append([later])).ShouldBe([AppendOutcome.Appended]);
        return later.Version;
    }

    private static void ShouldBeRefused((int Status, JsonNode Body) answer, long version)
    {
        answer.Status.ShouldBe(503, answer.Body.ToJsonString());
        answer.Body["reason"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
        answer.Body["detail"]!.GetValue<string>().ShouldStartWith($"Entry {version} of {Place} was written by a later version of the service");
    }
}
