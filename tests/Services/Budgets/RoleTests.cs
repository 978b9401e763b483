using System.Text.Json.Nodes;

namespace Federated.Tests.Services.Budgets;

public sealed class RoleTests
{
    [Theory]
    [InlineData("neighbourhood", "QMF", "Role neighbourhood is of the tier neighbourhood, and QMF is of the tier system.")]
    [InlineData("place-board", "U76122", "Role place-board is of the tier place, and U76122 is of the tier neighbourhood.")]
    [InlineData("system-finance", "QMF-NEWHAM", "Role system-finance is of the tier system, and QMF-NEWHAM is of the tier place.")]
    [InlineData("auditor", "QQQ", "The token is for QQQ, and there is no such organisation.")]
    public async Task A_role_that_does_not_fit_its_organisation_opens_nothing_but_the_list(string role, string organisation, string why)
    {
        await using var budgets = await BudgetsUnderTest.Start();
        using var caller = budgets.As(role, organisation);

        var (status, problem) = await caller.Get("/v1/proof?year=2025-26");
        status.ShouldBe(403);
        problem["detail"]!.GetValue<string>().ShouldBe(why);
        (await caller.Get("/v1/organisations")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_statement_explains_every_penny_of_an_allocation()
    {
        await using var budgets = await BudgetsUnderTest.Start();
        using var finance = budgets.As("system-finance", "QMF");
        var money = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = 1_000, ["source"] = "NHS England" };
        await finance.Do("/v1/budgets/QMF/funding", money);
        var allocated = await finance.Do("/v1/budgets/QMF/allocations",
            new() { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = 1_000, ["basis"] = "weighted-population" });

        var (_, statement) = await finance.Get("/v1/budgets/QMF/entries");
        var explained = statement["entries"]!.AsArray().Single(e => e!["kind"]!.GetValue<string>() == "allocated")!["allocation"]!;
        explained["weight"]!.GetValue<string>().ShouldBe("Final WP");
        explained["weightsYear"]!.GetValue<string>().ShouldBe("2025-26");
        JsonNode.DeepEquals(explained["shares"], allocated["shares"]).ShouldBeTrue();
    }
}
