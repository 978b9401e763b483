namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Closing a month that was under way when the power went.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class ClosingTests
{
    /// <summary>The PCNs have recorded it, one place and the ICS not yet: the journal is cut back to there.</summary>
    [Fact]
    public async Task A_closing_under_way_is_finished_after_a_restart()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        var path = (await Federation.ReadTreeAsync(finance, DemoProduct.Ics)).PathsToLeaves.First();
        var (place, pcn) = (path[1], path[2]);
        var close = $"/v1/budgets/{DemoProduct.Ics}/months/M1:close?year={Actor.Year}";
        var body = new System.Text.Json.Nodes.JsonObject { ["commandId"] = Guid.NewGuid().ToString(), ["hard"] = true };
        var answer = (await finance.PostAsync(close, body)).ShouldBeOk();
        answer.Body["state"]!.GetValue<string>().ShouldBe("closed");
        await product.KillAsync();
        CutClosing(product.Data, DemoProduct.Ics);
        CutClosing(product.Data, place);
        JournalFile.StreamsThatOwe(product.Data).ShouldBe([DemoProduct.Ics]);

        await product.StartAgainAsync();
        await JournalFile.SettledAsync(product.Data);

        foreach (var organisation in new[] { DemoProduct.Ics, place, pcn })
        {
            var months = (await finance.GetAsync($"/v1/budgets/{organisation}/months?year={Actor.Year}")).ShouldBeOk().Body["months"]!;
            months[0]!["state"]!.GetValue<string>().ShouldBe("hard-closed", organisation);
            JournalFile.Query(product.Data, "SELECT count(*) FROM entries JOIN streams USING (stream_id) WHERE name = $stream AND kind = 'month-closed'",
                ("$stream", organisation)).ShouldHaveSingleItem()[0].ShouldBe(1L, organisation);
        }
        (await finance.PostAsync(close, body)).ShouldBeOk().Text.ShouldBe(answer.Text);
        (await finance.ProofAsync()).Body["balanced"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static void CutClosing(string data, string stream) => JournalFile.ChangeOne(data, """
        DELETE FROM entries WHERE kind = 'month-closed'
        AND position = (SELECT max(position) FROM entries JOIN streams USING (stream_id) WHERE name = $stream)
        """, ("$stream", stream));
}
