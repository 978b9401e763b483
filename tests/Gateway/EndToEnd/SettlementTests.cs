namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Transfers that were under way when the power went, at every point where it can go.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class SettlementTests
{
    private const string Fund = "core";
    private const long Pence = 100_000;

    /// <summary>
    /// The sender has always recorded that it sends; the receiver that it has received, or not yet. The journal is cut
    /// back to where it was at that moment.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transfer_under_way_settles_by_itself_after_a_restart(bool received)
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        var path = (await Federation.ReadTreeAsync(finance, DemoProduct.Ics)).PathsToLeaves.First();
        var (place, pcn) = (path[1], path[2]);
        (await finance.ReceiveAsync(DemoProduct.Ics, Fund, Pence)).ShouldBeOk();
        (await finance.DelegateAsync(DemoProduct.Ics, place, Fund, Pence)).ShouldBeOk();
        var id = Guid.NewGuid();
        var answer = (await finance.DelegateAsync(place, pcn, Fund, Pence, id)).ShouldBeOk();
        await product.KillAsync();
        CutLast(product.Data, place, "transfer-settled");
        if (!received)
            CutLast(product.Data, pcn, "delegation-received");
        JournalFile.StreamsThatOwe(product.Data).ShouldBe([place]);
        var inTransit = received ? 0 : Pence;
        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);
        exitCode.ShouldBe(0, output);
        output.ShouldContain($"received {Pence} pence = held {Pence - inTransit} + in transit {inTransit}");

        await product.StartAgainAsync();
        await JournalFile.SettledAsync(product.Data);

        (await finance.PositionAsync(place, Fund)).ShouldBe(new(Received: Pence, 0, InTransit: 0, Delegated: Pence, 0, 0, 0));
        (await finance.PositionAsync(pcn, Fund)).ShouldBe(new(Received: Pence, Available: Pence, 0, 0, 0, 0, 0));
        (await finance.DelegateAsync(place, pcn, Fund, Pence, id)).ShouldBeOk().Text.ShouldBe(answer.Text);
        (await finance.ProofAsync()).Body["balanced"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static void CutLast(string data, string stream, string kind) => JournalFile.ChangeOne(data, """
        DELETE FROM entries WHERE kind = $kind
        AND position = (SELECT max(position) FROM entries JOIN streams USING (stream_id) WHERE name = $stream)
        """, ("$stream", stream), ("$kind", kind));
}
