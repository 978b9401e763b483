using System.Text.Json.Nodes;

namespace Federated.Tests.Services.Budgets;

/// <summary>What counts from today counts from the day in London, also in the first hour of a summer's day.</summary>
public sealed class TodayTests
{
    [Fact]
    public async Task Half_past_midnight_in_summer_is_the_new_day()
    {
        await using var budgets = await BudgetsUnderTest.Start();
        using var finance = budgets.As("system-finance", "QMF");
        budgets.Clock.Ahead = new DateTimeOffset(2027, 6, 30, 23, 30, 0, TimeSpan.Zero) - DateTimeOffset.UtcNow;

        await finance.Do("/v1/budgets/QMF/funding", Money(("source", "NHS England")));
        var (status, problem) = await finance.Post("/v1/budgets/QMF/holds", new()
        {
            ["commandId"] = Guid.NewGuid().ToString(),
            ["year"] = "2027-28",
            ["purpose"] = "beds",
            ["expiresOn"] = "2027-06-30",
            ["legs"] = new JsonArray(new JsonObject { ["fund"] = "core", ["amountPence"] = 50 }),
        });
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Single()!["field"]!.GetValue<string>().ShouldBe("expiresOn");

        var (_, statement) = await finance.Get("/v1/budgets/QMF/entries");
        statement["entries"]!.AsArray().Single()!["effectiveOn"]!.GetValue<string>().ShouldBe("2027-07-01");
    }

    private static JsonObject Money(params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2027-28", ["fund"] = "core", ["amountPence"] = 100 };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }
}
