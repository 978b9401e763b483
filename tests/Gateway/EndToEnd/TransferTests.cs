using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Money between organisations in every other way than by weighted population.</summary>
[Collection(ProductTests.Name)]
public class TransferTests(DemoProduct demo)
{
    private const string Fund = "transformation";
    private const string Parent = "QMF-HAVERING";

    [Fact]
    public async Task Money_returned_is_back_with_the_parent()
    {
        var pcn = await demo.PcnWithAsync(1_000);
        var lead = await demo.Product.ActAsAsync("neighbourhood", pcn);
        var finance = await demo.FinanceAsync();
        var place = (await finance.GetAsync($"/v1/organisations/{pcn}")).ShouldBeOk().String("parent");
        var before = await finance.PositionAsync(place, "core");

        var returned = (await lead.ReturnAsync(pcn, "core", 400)).ShouldBeOk();
        (await lead.ReturnAsync(pcn, "core", 601)).ShouldBeRefusal("INSUFFICIENT_FUNDS");

        returned.String("state").ShouldBe("settled");
        returned.String("toOrganisation").ShouldBe(place);
        (await finance.GetAsync($"/v1/budgets/{pcn}/transfers/{returned.String("transferId")}")).ShouldBeOk().Text.ShouldBe(returned.Text);
        (await lead.PositionAsync(pcn, "core")).ShouldBe(new(Received: 600, Available: 600, 0, 0, 0, 0, 0));
        (await finance.PositionAsync(place, "core") - before).ShouldBe(new(0, Available: 400, 0, Delegated: -400, 0, 0, 0));
    }

    /// <summary>Left-over pennies go by largest remainder, ties by ordinal code.</summary>
    [Fact]
    public async Task Equal_shares_differ_by_a_penny_and_go_to_the_first_codes()
    {
        var finance = await demo.FinanceAsync();
        var children = (await Federation.ReadTreeAsync(finance, DemoProduct.Ics)).Children.Select(child => child.Code).ToList();
        (await finance.ReceiveAsync(DemoProduct.Ics, Fund, 100)).ShouldBeOk();

        var shares = Shares(await finance.PostAsync($"/v1/budgets/{DemoProduct.Ics}/allocations", Actor.Command(Fund, 100, ("basis", "equal"))));

        shares.ShouldBe(children.Select((child, index) => (child, index < 2 ? 15L : 14L, index < 2)));
    }

    [Fact]
    public async Task Amounts_are_allocated_as_given()
    {
        var finance = await demo.FinanceAsync();
        (await finance.ReceiveAsync(DemoProduct.Ics, Fund, 100)).ShouldBeOk();
        var command = Actor.Command(Fund, 30, ("basis", "amounts")).With(
            """{"amounts":[{"organisation":"QMF-NEWHAM","amountPence":"10"},{"organisation":"QMF-HAVERING","amountPence":20}]}""");
        var before = await finance.PositionAsync("QMF-NEWHAM", Fund);

        var shares = Shares(await finance.PostAsync($"/v1/budgets/{DemoProduct.Ics}/allocations", command));

        shares.ShouldBe([("QMF-HAVERING", 20, false), ("QMF-NEWHAM", 10, false)], ignoreOrder: true);
        (await finance.PositionAsync("QMF-NEWHAM", Fund) - before).ShouldBe(new(Received: 10, Available: 10, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Registered_population_shares_by_heads()
    {
        var finance = await demo.FinanceAsync();
        var parent = await Federation.ReadTreeAsync(finance, Parent);

        var preview = await finance.PostAsync($"/v1/budgets/{Parent}/allocations:preview", Actor.Command(Fund, 1_000_000, ("basis", "registered-population")));

        Shares(preview).Sum(share => share.AmountPence).ShouldBe(1_000_000);
        preview.Body["shares"]!.AsArray().Select(share => share!["weight"]!.GetValue<string>())
            .ShouldBe(parent.Children.Select(child => child.Organisation["registeredPopulation"]!.GetValue<string>()));
    }

    [Fact]
    public async Task More_than_there_is_cannot_be_allocated()
    {
        var finance = await demo.FinanceAsync();
        var available = (await finance.PositionAsync(DemoProduct.Ics, Fund)).Available;

        var refusal = (await finance.AllocateAsync(DemoProduct.Ics, Fund, available + 1)).ShouldBeRefusal("INSUFFICIENT_FUNDS");

        refusal.Body["figures"]!.Int64("availablePence").ShouldBe(available);
        (await finance.PositionAsync(DemoProduct.Ics, Fund)).Available.ShouldBe(available);
    }

    [Fact]
    public async Task A_fund_goes_only_to_tiers_that_may_hold_it()
    {
        var finance = await demo.FinanceAsync();
        var body = new JsonObject { ["name"] = "Board", ["tiers"] = new JsonArray("system") };
        var first = (await finance.PutAsync("/v1/budgets/QMF/funds/board", body)).ShouldBeOk();
        (await demo.ChangesNothingAsync(() => finance.PutAsync("/v1/budgets/QMF/funds/board", body))).ShouldBeOk().Text.ShouldBe(first.Text);
        (await finance.GetAsync("/v1/budgets/QMF/funds")).ShouldBeOk().Body["funds"]!.AsArray().Select(fund => fund!["fund"]!.GetValue<string>())
            .ShouldBe(["arrs", "better-care", "board", "core", "primary-medical", "running-costs", "transformation"]);
        (await finance.ReceiveAsync(DemoProduct.Ics, "board", 100)).ShouldBeOk();

        (await finance.DelegateAsync(DemoProduct.Ics, Parent, "board", 100)).ShouldBeRefusal("TIER_MAY_NOT_HOLD_FUND");

        (await finance.PositionAsync(DemoProduct.Ics, "board")).Available.ShouldBe(100);
    }

    private static List<(string Organisation, long AmountPence, bool LeftOverPenny)> Shares(Answer answer) =>
    [
        .. answer.ShouldBeOk().Body["shares"]!.AsArray().Select(share =>
            (share!["organisation"]!.GetValue<string>(), share.Int64("amountPence"), share["leftOverPenny"]!.GetValue<bool>())),
    ];
}
