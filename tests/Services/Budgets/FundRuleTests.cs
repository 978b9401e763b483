using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Domain.Budgets;

namespace Federated.Tests.Services.Budgets;

public sealed class FundRuleTests
{
    [Fact]
    public async Task What_a_change_of_a_fund_leaves_out_stays_as_it_is()
    {
        await using var budgets = await BudgetsUnderTest.Start();
        using var finance = budgets.As("system-finance", "QMF");
        var before = await Put("winter", new()
        {
            ["name"] = "Winter",
            ["tiers"] = new JsonArray("system", "place"),
            ["ringFenced"] = true,
            ["recurrent"] = false,
            ["carryForward"] = false,
            ["control"] = "advisory",
            ["tolerance"] = new JsonObject { ["basisPoints"] = 500, ["amountPence"] = 10 },
            ["carryForwardCommitments"] = true,
            ["overInvoice"] = new JsonObject { ["basisPoints"] = 100 },
            ["warningBasisPoints"] = 8_000,
            ["forecastWorsening"] = new JsonObject { ["amountPence"] = 7 },
        });

        var after = await Put("winter", new() { ["name"] = "Winter pressures" });
        after["name"]!.GetValue<string>().ShouldBe("Winter pressures");
        after["name"] = "Winter";
        after.ToJsonString().ShouldBe(before.ToJsonString());

        // Said, it is changed: without a tolerance, because absolute control has none.
        (await Put("winter", new() { ["ringFenced"] = false, ["control"] = "absolute" }))["ringFenced"]!.GetValue<bool>().ShouldBeFalse();
        (await Put("new", new() { ["name"] = "New" }))["carryForwardCommitments"]!.GetValue<bool>().ShouldBeTrue();

        async Task<JsonNode> Put(string fund, JsonObject rules)
        {
            var (status, body) = await finance.Put($"/v1/budgets/QMF/funds/{fund}", rules);
            status.ShouldBe(200, body.ToJsonString());
            return body;
        }
    }

    [Theory]
    [InlineData("core", true)]
    [InlineData("arrs", false)]
    public void Funds_that_were_written_before_commitments_could_go_on_follow_the_rule_for_new_ones(string code, bool carried)
    {
        var written = JsonNode.Parse(LedgerJson.Write(Fund.BuiltIn.Single(f => f.Code == code)))!.AsObject();
        written.Remove("carryForwardCommitments").ShouldBeTrue();
        LedgerJson.Read<Fund>(written.ToJsonString()).CarryForwardCommitments.ShouldBe(carried);
        var said = Fund.BuiltIn.Single(f => f.Code == code) with { CarryForwardCommitments = !carried };
        LedgerJson.Read<Fund>(LedgerJson.Write(said)).CarryForwardCommitments.ShouldBe(!carried);
        LedgerJson.Read<Fund>(LedgerJson.Write(said)).ShouldBe(said);
    }
}
