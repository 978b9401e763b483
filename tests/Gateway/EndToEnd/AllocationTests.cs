using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>A year's money on its way down: from the ICS to its boroughs, and from each borough to its PCNs.</summary>
[Collection(ProductTests.Name)]
public class AllocationTests(DemoProduct demo)
{
    private const string Fund = "core";
    private const long YearPence = 300_000_000_001;

    [Fact]
    public async Task Three_billion_pounds_and_a_penny_reach_every_PCN_to_the_penny()
    {
        var finance = await demo.FinanceAsync();
        var tree = await Federation.ReadTreeAsync(finance, DemoProduct.Ics);
        tree.Children.Count.ShouldBe(7);
        var before = await PositionsAsync(finance, tree);
        (await finance.ReceiveAsync(tree.Code, Fund, YearPence)).ShouldBeOk();

        var toBoroughs = await AllocateAsync(finance, tree, YearPence);
        var toPcns = new Dictionary<string, long>();
        foreach (var borough in tree.Children)
        {
            foreach (var (pcn, pence) in await AllocateAsync(finance, borough, toBoroughs[borough.Code]))
                toPcns.Add(pcn, pence);
        }

        var change = (await PositionsAsync(finance, tree)).ToDictionary(after => after.Key, after => after.Value - before[after.Key]);
        change[tree.Code].ShouldBe(new(Received: YearPence, Available: 0, InTransit: 0, Delegated: YearPence, 0, 0, 0));
        toBoroughs.Values.Sum().ShouldBe(YearPence);
        foreach (var borough in tree.Children)
        {
            var held = toBoroughs[borough.Code];
            change[borough.Code].ShouldBe(new(Received: held, Available: 0, InTransit: 0, Delegated: held, 0, 0, 0));
            borough.Children.Sum(pcn => toPcns[pcn.Code]).ShouldBe(held);
        }
        foreach (var (pcn, held) in toPcns)
            change[pcn].ShouldBe(new(Received: held, Available: held, InTransit: 0, Delegated: 0, 0, 0, 0));
        toPcns.Count.ShouldBe(48);
        toPcns.Values.Sum().ShouldBe(YearPence);
        await ShouldBeBalancedAsync();
    }

    [Fact]
    public async Task A_preview_moves_nothing()
    {
        var finance = await demo.FinanceAsync();
        var before = await finance.PositionAsync(DemoProduct.Ics, Fund);
        var entriesBefore = (await finance.EntriesAsync(DemoProduct.Ics)).Count;

        (await finance.PreviewAsync(DemoProduct.Ics, Fund, YearPence)).ShouldBeOk();

        (await finance.PositionAsync(DemoProduct.Ics, Fund)).ShouldBe(before);
        (await finance.EntriesAsync(DemoProduct.Ics)).Count.ShouldBe(entriesBefore);
    }

    [Fact]
    public async Task The_position_of_a_parent_shows_what_its_children_hold()
    {
        var finance = await demo.FinanceAsync();
        var pcn = await demo.PcnWithAsync(123_456);
        var tree = await Federation.ReadTreeAsync(finance, DemoProduct.Ics);
        var place = tree.Children.Single(child => child.All.Any(organisation => organisation.Code == pcn));

        var position = (await finance.GetAsync($"/v1/budgets/{place.Code}/position?year={Actor.Year}")).ShouldBeOk().Body;

        position["children"]!.AsArray().Select(child => child!["organisation"]!.GetValue<string>())
            .ShouldBe(place.Children.Select(child => child.Code));
        var seenFromAbove = position["children"]!.AsArray().Single(child => child!["organisation"]!.GetValue<string>() == pcn)!;
        FundFigures.Of(seenFromAbove, Fund).ShouldBe(await finance.PositionAsync(pcn, Fund));
    }

    /// <summary>Previews and applies; what is applied must be what was shown.</summary>
    private static async Task<Dictionary<string, long>> AllocateAsync(Actor finance, Federation parent, long amountPence)
    {
        var preview = (await finance.PreviewAsync(parent.Code, Fund, amountPence)).ShouldBeOk();
        var applied = (await finance.AllocateAsync(parent.Code, Fund, amountPence)).ShouldBeOk();

        applied.String("state").ShouldBe("settled");
        var shares = Shares(applied);
        shares.ShouldBe(Shares(preview));
        shares.Values.Sum().ShouldBe(amountPence);
        shares.Keys.ShouldBe(parent.Children.Select(child => child.Code));
        ShouldFollowTheWeights(applied.Body["shares"]!.AsArray(), amountPence);
        return shares;
    }

    /// <summary>Each gets its exact share rounded down, or one penny more.</summary>
    private static void ShouldFollowTheWeights(JsonArray shares, long amountPence)
    {
        var total = shares.Sum(share => Weight(share!));
        total.ShouldBeGreaterThan(0);
        foreach (var share in shares)
        {
            var exactPence = amountPence * (Weight(share!) / total);
            var extraPence = share!["leftOverPenny"]!.GetValue<bool>() ? 1 : 0;
            (share.Int64("amountPence") - extraPence - exactPence).ShouldBeInRange(-1.000001m, 0.000001m, share.ToJsonString());
        }
    }

    private static decimal Weight(JsonNode share) => decimal.Parse(share["weight"]!.GetValue<string>());

    private static Dictionary<string, long> Shares(Answer answer) => answer.Body["shares"]!.AsArray().ToDictionary(
        share => share!["organisation"]!.GetValue<string>(), share => share!.Int64("amountPence"));

    private static async Task<Dictionary<string, FundFigures>> PositionsAsync(Actor actor, Federation tree)
    {
        var positions = new Dictionary<string, FundFigures>();
        foreach (var organisation in tree.All)
            positions.Add(organisation.Code, await actor.PositionAsync(organisation.Code, Fund));
        return positions;
    }

    private async Task ShouldBeBalancedAsync()
    {
        var proof = await (await demo.AuditorAsync()).ProofAsync();
        proof.Body["balanced"]!.GetValue<bool>().ShouldBeTrue(proof.Text);
        proof.Int64("receivedPence").ShouldBe(proof.Int64("heldPence") + proof.Int64("inTransitPence"), proof.Text);
        proof.Int64("inTransitPence").ShouldBe(0);
    }
}
