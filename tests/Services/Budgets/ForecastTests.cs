using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>A forecast that has become worse needs a reason before its month closes.</summary>
public sealed class ForecastTests : IAsyncLifetime
{
    private const string Newham = "QMF-NEWHAM";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        await _finance.Do("/v1/budgets/QMF/funding", Money(100_000, "2025-04-01", ("source", "NHS England")));
        await _finance.Do("/v1/budgets/QMF/delegations", Money(12_000, "2025-04-01", ("toOrganisation", Newham)));
        await Spend(1_000, "2025-04-30");
        (await Close("M1")).ShouldBe("200 closed");
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        // Books, reports and registers that are replayed from the journal are those that were served.
        var audit = await Audit.Of(_budgets.Services.GetRequiredService<IJournal>(), default);
        await _budgets.DisposeAsync();
        audit.FirstDifference.ShouldBeNull();
    }

    [Fact]
    public async Task A_month_does_not_close_before_every_worse_forecast_has_its_reason()
    {
        await Spend(1_021, "2025-05-31");
        var id = Guid.NewGuid().ToString();
        var (status, problem) = await Try("M2", id);
        (status, problem["reason"]!.GetValue<string>()).ShouldBe((422, "FORECAST_UNEXPLAINED"));
        problem["figures"]![$"{Newham}/core"]!.GetValue<string>()
            .ShouldBe("lastForecastPence=12000 forecastPence=12126 worsePence=126 thresholdPence=120");
        problem["figures"]!["lines"]!.GetValue<string>().ShouldBe("1");
        problem["detail"]!.GetValue<string>().ShouldStartWith("A forecast of M2 is worse than a month before");
        (await State("QMF", "M2")).ShouldBe("open");
        (await State(Newham, "M2")).ShouldBe("open");
        (await Row(Newham, "M2")).ShouldBe("last 12000 change 126 worse 126 threshold 120 needs true");

        (await _finance.Put($"/v1/budgets/{Newham}/forecast-reasons", Reason("M3"))).Body["reason"]!.GetValue<string>().ShouldBe("NO_REASON_NEEDED");
        (await _finance.Put($"/v1/budgets/{Newham}/forecast-reasons", Reason("M2"))).Status.ShouldBe(200);
        (await Row(Newham, "M2")).ShouldBe("last 12000 change 126 worse 126 threshold 120 needs false");
        // An answer once given stays: with the reason there, another command closes the month.
        (await Try("M2", id)).Body.ToJsonString().ShouldBe(problem.ToJsonString());
        id = Guid.NewGuid().ToString();
        (await Try("M2", id)).Body["state"]!.GetValue<string>().ShouldBe("closed");
        (await Try("M2", id)).Body["state"]!.GetValue<string>().ShouldBe("closed");
        (await State(Newham, "M2")).ShouldBe("soft-closed");
        // What was frozen is what the next month is held against, and its reason is not this one's.
        (await Row(Newham, "M3")).ShouldStartWith("last 12126 ");
    }

    [Fact]
    public async Task Worse_by_as_much_as_the_fund_allows_needs_none()
    {
        await Spend(1_020, "2025-05-31");
        (await Row(Newham, "M2")).ShouldBe("last 12000 change 120 worse 120 threshold 120 needs false");
        (await Close("M2")).ShouldBe("200 closed");
    }

    [Fact]
    public async Task A_fund_says_how_much_worse_a_forecast_may_be()
    {
        await Spend(1_021, "2025-05-31");
        var fund = new JsonObject { ["name"] = "Core services", ["forecastWorsening"] = new JsonObject { ["amountPence"] = 126 } };
        var (status, put) = await _finance.Put("/v1/budgets/QMF/funds/core", fund);
        $"{status} {put["forecastWorsening"]!["basisPoints"]} {put["forecastWorsening"]!["amountPence"]}".ShouldBe("200 0 126");
        (await Close("M2")).ShouldBe("200 closed");
        var (_, funds) = await _finance.Get("/v1/budgets/QMF/funds");
        funds["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == "arrs")!["forecastWorsening"]!["basisPoints"]!.GetValue<int>().ShouldBe(100);
    }

    [Fact]
    public async Task What_the_calendar_refuses_is_refused_for_that()
    {
        await Spend(9_000, "2025-05-31");
        (await Close("M3")).ShouldBe("422 MONTHS_OUT_OF_ORDER");
        (await Close("M1")).ShouldBe("422 MONTH_ALREADY_CLOSED");
        (await Close("M2")).ShouldBe("422 FORECAST_UNEXPLAINED");
    }

    [Fact]
    public async Task Money_that_is_handed_on_is_no_worse_forecast()
    {
        await _finance.Do("/v1/budgets/QMF/delegations", Money(80_000, "2025-05-01", ("toOrganisation", "QMF-HACKNEY")));
        await Spend(1_000, "2025-05-31");
        (await Close("M2")).ShouldBe("200 closed");
    }

    private Task<JsonNode> Spend(long pence, string on) => _finance.Do($"/v1/budgets/{Newham}/spending", Money(pence, on, ("purpose", "beds")));

    private Task<(int Status, JsonNode Body)> Try(string month, string id) =>
        _finance.Post($"/v1/budgets/QMF/months/{month}:close?year=2025-26", new() { ["commandId"] = id });

    private async Task<string> Close(string month)
    {
        var (status, body) = await Try(month, Guid.NewGuid().ToString());
        return $"{status} {body["state"] ?? body["reason"]}";
    }

    private async Task<string> State(string organisation, string month) =>
        (await _finance.Get($"/v1/budgets/{organisation}/months?year=2025-26")).Body["months"]!.AsArray()
            .Single(m => m!["month"]!.GetValue<string>() == month)!["state"]!.GetValue<string>();

    private async Task<string> Row(string organisation, string month)
    {
        var (_, report) = await _finance.Get($"/v1/budgets/{organisation}/report?year=2025-26&month={month}");
        var row = report["rows"]!.AsArray().First(r => r!["fund"]!.GetValue<string>() == "core")!;
        return $"last {row["lastForecastPence"]} change {row["forecastChangePence"]} worse {row["worsePence"]} threshold {row["thresholdPence"]} needs {row["needsReason"]}";
    }

    private static JsonObject Reason(string month) => new()
    {
        ["commandId"] = Guid.NewGuid().ToString(),
        ["year"] = "2025-26",
        ["month"] = month,
        ["fund"] = "core",
        ["reason"] = "a cold spring",
    };

    private static JsonObject Money(long pence, string effectiveOn, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence, ["effectiveOn"] = effectiveOn };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }
}
