using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>The check of crash tests is itself checked: with each fault planted, it finds it.</summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class ReckoningTests(WorkedJournal worked) : IClassFixture<WorkedJournal>
{
    [Fact]
    public async Task What_was_acknowledged_and_is_cut_off_with_all_after_it_is_found_lost_and_answered_anew()
    {
        await using var store = worked.Store.Copy();
        var (command, row) = await LastAcceptedAsync("commit");
        JournalFile.Change(store.Data, """
            DELETE FROM entries WHERE version >= $version AND stream_id = (SELECT stream_id FROM streams WHERE name = $name)
            """, ("$version", row.Version), ("$name", command.Organisation)).ShouldBeGreaterThan(0);
        var clients = Copy();

        new Reckoning(clients, await store.RowsAsync()).OfTheJournal().ShouldContain(f => f.Kind == FindingKind.Lost && f.Text.Contains($"{command.Id}"));
        (await WorkedJournal.FindAsync(store, clients)).ShouldContain(f => f.Kind == FindingKind.Different && f.Text.Contains($"{command.Id}"));
    }

    [Fact]
    public async Task What_is_recorded_twice_is_found_doubled()
    {
        var rows = (await worked.Store.RowsAsync()).ToList();
        var (_, row) = await LastAcceptedAsync("spend");
        rows.Add(row with { Version = rows.Where(r => r.Stream == row.Stream).Max(r => r.Version) + 1 });

        new Reckoning(worked.Clients, rows).OfTheJournal().ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Doubled);
    }

    [Fact]
    public async Task A_command_that_was_acknowledged_and_never_recorded_is_found_lost()
    {
        var clients = Copy();
        var (command, _) = await LastAcceptedAsync("commit");
        var other = Message.Of(command with { Id = Guid.NewGuid() });
        clients.Sending(other);
        clients.Heard(other, clients.AnswerTo(clients.Sent.Single(m => m.Id == command.Id))!);

        new Reckoning(clients, await worked.Store.RowsAsync()).OfTheJournal().ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Lost);
    }

    [Fact]
    public async Task A_command_that_nobody_sent_is_found_invented()
    {
        var (command, row) = await LastAcceptedAsync("commit");
        var rows = (await worked.Store.RowsAsync()).Select(r => r == row ? r with { Id = $"{Guid.NewGuid()}" } : r).ToList();

        new Reckoning(worked.Clients, rows).OfTheJournal().Select(f => f.Kind).ShouldBe([FindingKind.Lost, FindingKind.Invented], $"{command}");
    }

    [Fact]
    public async Task An_entry_that_says_other_than_was_answered_is_found_different()
    {
        var (_, row) = await LastAcceptedAsync("commit");
        foreach (var changed in (JournalRow[])[row with { AmountPence = row.AmountPence + 1 }, row with { Refusal = "INSUFFICIENT_FUNDS" }])
        {
            var rows = (await worked.Store.RowsAsync()).Select(r => r == row ? changed : r).ToList();
            new Reckoning(worked.Clients, rows).OfTheJournal().Select(f => f.Kind).ShouldContain(FindingKind.Different);
        }
    }

    [Fact]
    public async Task A_transfer_that_never_arrived_is_found_unsettled()
    {
        var rows = (await worked.Store.RowsAsync()).ToList();
        var received = rows.Last(row => row.Id.StartsWith("receive/", StringComparison.Ordinal));
        rows.RemoveAll(row => row.Id.StartsWith("receive/", StringComparison.Ordinal) && row.Id.EndsWith(received.Id.Split('/')[2], StringComparison.Ordinal));

        new Reckoning(worked.Clients, rows).OfTheJournal().ShouldContain(f => f.Kind == FindingKind.Unsettled);
    }

    [Fact]
    public async Task A_balance_that_is_off_by_a_penny_is_found()
    {
        var reckoning = new Reckoning(worked.Clients, await worked.Store.RowsAsync());
        JsonNode Fund(long available) => JsonNode.Parse($$"""
            {"funds":[{"fund":"core","receivedPence":"0","availablePence":"{{available}}","inTransitPence":"0","delegatedPence":"0","reservedPence":"0","committedPence":"0","spentPence":"0"}]}
            """)!;

        reckoning.OfPositions(new Dictionary<string, JsonNode> { ["U99999"] = Fund(0) }).ShouldBeEmpty();
        reckoning.OfPositions(new Dictionary<string, JsonNode> { ["U99999"] = Fund(1) }).ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.WrongSum);
    }

    [Fact]
    public void A_second_answer_may_tell_that_money_has_arrived_and_nothing_else()
    {
        Reply Answer(string state, int version = 7) => new(System.Net.HttpStatusCode.OK, $$"""{"version":"{{version}}","state":"{{state}}","refusal":""}""", null);

        SameAnswer.Agree(Answer("in-transit"), Answer("settled")).ShouldBeTrue();
        SameAnswer.Agree(Answer("settled"), Answer("in-transit")).ShouldBeFalse();
        SameAnswer.Agree(Answer("settled"), Answer("settled", version: 8)).ShouldBeFalse();
    }

    [Fact]
    public void Who_is_shown_less_than_was_acknowledged_before_is_shown_something_stale()
    {
        var clients = new ClientJournal();
        clients.Read("U99001", version: 5, toldBefore: 5);
        clients.Findings.ShouldBeEmpty();
        clients.Read("U99001", version: 4, toldBefore: 5);
        clients.Findings.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Stale);
        new Reckoning(clients, []).OfTheJournal().ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Stale);
    }

    private ClientJournal Copy()
    {
        var copy = new ClientJournal();
        foreach (var message in worked.Clients.Sent) copy.Sending(message);
        foreach (var (message, answer) in worked.Clients.Answered) copy.Heard(message, answer);
        return copy;
    }

    private async Task<(Command Command, JournalRow Row)> LastAcceptedAsync(string kind)
    {
        var rows = (await worked.Store.RowsAsync()).ToLookup(row => row.Id);
        return worked.Clients.Answered.Where(a => !a.Message.IsBatch && a.Message.Commands[0].Kind == kind)
            .Select(a => (Command: a.Message.Commands[0], Row: rows[$"{a.Message.Id}"].Single()))
            .Where(found => found.Row.Refusal is null).MaxBy(found => found.Row.Version);
    }
}
