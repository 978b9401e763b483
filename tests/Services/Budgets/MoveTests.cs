using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class MoveTests : IAsyncLifetime
{
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        await _finance.Do("/v1/budgets/QMF/funding", Money(1_000, ("source", "NHS England")));
        foreach (var place in (string[])["QMF-NEWHAM", "QMF-HACKNEY"])
            await _finance.Do("/v1/budgets/QMF/delegations", Money(300, ("toOrganisation", place)));
    }

    public async Task DisposeAsync()
    {
        // Whatever a test did, no pound was made or lost and every book agrees with its parent's.
        var audit = await Audit.Of(_budgets.Services.GetRequiredService<IJournal>(), default);
        _finance.Dispose();
        await _budgets.DisposeAsync();
        audit.FirstDifference.ShouldBeNull();
    }

    private static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private static JsonObject Move(long pence, string fromFund, params (string Name, string Value)[] more)
    {
        var body = Money(pence, [("fromFund", fromFund), ("reason", "needs have changed"), .. more]);
        body.Remove("fund");
        return body;
    }

    private async Task<string> Core(string organisation, string fund = "core")
    {
        var (_, body) = await _finance.Get($"/v1/budgets/{organisation}/position?year=2025-26");
        var line = body["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == fund)!;
        return $"{line["receivedPence"]} {line["availablePence"]} {line["inTransitPence"]} {line["delegatedPence"]}";
    }

    [Fact]
    public async Task A_virement_to_a_sibling_passes_through_the_parent()
    {
        var newham = _budgets.As("place-board", "QMF-NEWHAM");
        var moved = await newham.Do("/v1/budgets/QMF-NEWHAM/virements", Move(100, "core", ("toOrganisation", "QMF-HACKNEY")));
        moved["state"]!.GetValue<string>().ShouldBe("settled");
        moved["toOrganisation"]!.GetValue<string>().ShouldBe("QMF-HACKNEY");
        (await Core("QMF-NEWHAM")).ShouldBe("200 200 0 0");
        (await Core("QMF-HACKNEY")).ShouldBe("400 400 0 0");
        (await Core("QMF")).ShouldBe("1000 400 0 600");
    }

    [Fact]
    public async Task A_virement_that_the_sibling_refuses_is_as_if_it_had_never_been()
    {
        await _finance.Do("/v1/budgets/QMF-NEWHAM/virements", Move(100, "core", ("toOrganisation", "QMF-HACKNEY")));
        // Newham has given, so it may not get by virement in the same fund and year.
        var barking = Money(50, ("toOrganisation", "QMF-HAVERING"));
        await _finance.Do("/v1/budgets/QMF/delegations", barking);
        var refused = await _finance.Do("/v1/budgets/QMF-HAVERING/virements", Move(30, "core", ("toOrganisation", "QMF-NEWHAM")));
        refused["state"]!.GetValue<string>().ShouldBe("refused");
        refused["refusal"]!.GetValue<string>().ShouldBe("VIREMENT_PING_PONG");
        (await Core("QMF-HAVERING")).ShouldBe("50 50 0 0");
        (await Core("QMF-NEWHAM")).ShouldBe("200 200 0 0");

        var overridden = await _finance.Do("/v1/budgets/QMF-HAVERING/virements",
            Move(30, "core", ("toOrganisation", "QMF-NEWHAM"), ("overrideReason", "populations were restated")));
        overridden["state"]!.GetValue<string>().ShouldBe("settled");
        (await Core("QMF-NEWHAM")).ShouldBe("230 230 0 0");
    }

    [Fact]
    public async Task Between_the_funds_of_one_holder_money_moves_at_once()
    {
        var moved = await _finance.Do("/v1/budgets/QMF-NEWHAM/virements", Move(100, "core", ("toFund", "primary-medical")));
        moved["toOrganisation"]!.GetValue<string>().ShouldBe("QMF-NEWHAM");
        (await Core("QMF-NEWHAM")).ShouldBe("200 200 0 0");
        (await Core("QMF-NEWHAM", "primary-medical")).ShouldBe("100 100 0 0");
    }

    [Fact]
    public async Task A_fund_that_may_not_be_held_there_is_the_one_that_is_named()
    {
        (await _finance.Put("/v1/budgets/QMF/funds/icb-only", new() { ["name"] = "Kept by the ICB", ["tiers"] = new JsonArray("system") })).Status.ShouldBe(200);
        var move = Move(10, "core", ("toFund", "icb-only"));
        move["commandId"] = Guid.NewGuid().ToString();
        var (status, problem) = await _finance.Post("/v1/budgets/QMF-NEWHAM/virements", move);
        status.ShouldBe(422);
        problem["detail"]!.GetValue<string>().ShouldBe("The fund icb-only may not be held at the tier of this organisation.");
    }

    [Fact]
    public async Task A_role_moves_within_the_limits_that_finance_sets()
    {
        var (status, _) = await _finance.Put("/v1/budgets/QMF/move-limits", new()
        {
            ["limits"] = new JsonArray(
                new JsonObject { ["role"] = "place-board", ["move"] = "virement", ["perCommandPence"] = 60, ["perYearPence"] = 100 },
                new JsonObject { ["role"] = "place-board", ["move"] = "return", ["perYearPence"] = 0 }),
        });
        status.ShouldBe(200);
        var board = _budgets.As("place-board", "QMF-NEWHAM");
        await board.Do("/v1/budgets/QMF-NEWHAM/virements", Move(60, "core", ("toFund", "primary-medical")));
        await Refused("virements", Move(61, "core", ("toFund", "primary-medical")), """{"requestedPence":"61","limitPence":"60","fund":"core","year":"2025-26"}""");
        await Refused("virements", Move(41, "core", ("toFund", "primary-medical")), """{"requestedPence":"41","availablePence":"40","limitPence":"100","fund":"core","year":"2025-26"}""");
        await Refused("returns", Money(1), """{"requestedPence":"1","availablePence":"0","limitPence":"0","fund":"core","year":"2025-26"}""");
        // Nobody has limited finance.
        await _finance.Do("/v1/budgets/QMF-NEWHAM/virements", Move(61, "core", ("toFund", "primary-medical")));

        async Task Refused(string route, JsonObject body, string figures)
        {
            body["commandId"] = Guid.NewGuid().ToString();
            var (refused, problem) = await board.Post($"/v1/budgets/QMF-NEWHAM/{route}", body);
            refused.ShouldBe(422);
            problem["reason"]!.GetValue<string>().ShouldBe("MOVE_LIMIT_EXCEEDED");
            JsonNode.DeepEquals(problem["figures"], JsonNode.Parse(figures)).ShouldBeTrue(problem["figures"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_supplement_comes_from_outside_or_goes_to_a_child_and_says_so_in_the_statement()
    {
        var fromOutside = await _finance.Do("/v1/budgets/QMF/supplements", Money(50, ("source", "NHS England"), ("reason", "pay award")));
        fromOutside["toOrganisation"]!.GetValue<string>().ShouldBe("QMF");
        await _finance.Do("/v1/budgets/QMF/supplements", Money(50, ("toOrganisation", "QMF-NEWHAM"), ("reason", "pay award")));
        (await Core("QMF")).ShouldBe("1050 400 0 650");
        (await Core("QMF-NEWHAM")).ShouldBe("350 350 0 0");
        var (_, statement) = await _finance.Get("/v1/budgets/QMF/entries");
        statement["entries"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>()).Where(k => k.StartsWith("supplement", StringComparison.Ordinal))
            .ShouldBe(["supplement-received", "supplement-sent"]);
    }

    [Theory]
    [InlineData("virements", """{"fromFund":"core","toFund":"core"}""", "toFund")]
    [InlineData("virements", """{"fromFund":"core","toFund":"nothing"}""", "toFund")]
    [InlineData("virements", """{"fromFund":"core","toOrganisation":"QMF"}""", "toOrganisation")]
    [InlineData("virements", """{"fromFund":"core","toOrganisation":"U07169"}""", "toOrganisation")]
    [InlineData("virements", """{"fromFund":"core","toFund":"arrs","toOrganisation":"QMF-HACKNEY"}""", "toFund")]
    [InlineData("virements", """{"toFund":"core","reason":""}""", "fromFund,reason")]
    [InlineData("supplements", """{"fund":"core","toOrganisation":"QMF-HACKNEY"}""", "toOrganisation")]
    [InlineData("supplements", """{"fund":"core","source":"NHS England"}""", "toOrganisation")]
    [InlineData("supplements", """{"fund":"core","toOrganisation":"U07169","source":"NHS England","reason":""}""", "reason,source,toOrganisation")]
    public async Task A_malformed_move_is_refused_with_its_fields(string route, string body, string fields)
    {
        var request = JsonNode.Parse(body)!.AsObject();
        request["commandId"] = Guid.NewGuid().ToString();
        request["year"] = "2025-26";
        request["amountPence"] = 1;
        request["reason"] ??= "needs have changed";
        var (status, problem) = await _finance.Post($"/v1/budgets/QMF-NEWHAM/{route}", request);
        status.ShouldBe(400, problem.ToJsonString());
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal).ShouldBe(fields.Split(','));
    }
}
