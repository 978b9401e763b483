using System.Text.Json.Nodes;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Organisations;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class PeriodTests : IAsyncLifetime
{
    private const string Months = "/v1/budgets/QMF/months";
    private const string Year = "year=2025-26";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private Task<JsonNode> Close(string month, bool hard = false) =>
        _finance.Do($"{Months}/{month}:close?{Year}", new() { ["hard"] = hard, ["reason"] = "the month's reports are out" });

    private Task<(int Status, JsonNode Body)> Commit(string organisation, string effectiveOn) =>
        _finance.Post($"/v1/budgets/{organisation}/commitments", new()
        {
            ["commandId"] = Guid.NewGuid().ToString(),
            ["year"] = "2025-26",
            ["fund"] = "core",
            ["amountPence"] = 5,
            ["purpose"] = "beds",
            ["effectiveOn"] = effectiveOn,
        });

    private async Task<string> StatesOf(string organisation) => string.Concat(
        (await _finance.Get($"/v1/budgets/{organisation}/months?{Year}")).Body["months"]!.AsArray()
            .Select(month => month!["state"]!.GetValue<string>()[0]));

    [Fact]
    public async Task A_month_closes_in_every_book_of_the_ics()
    {
        var answer = await Close("M1");
        answer["state"]!.GetValue<string>().ShouldBe("closed");
        answer["monthState"]!.GetValue<string>().ShouldBe("soft-closed");
        foreach (var organisation in await Organisations()) (await StatesOf(organisation)).ShouldBe("s" + new string('o', 11), organisation);

        var (status, problem) = await Commit("QMF-NEWHAM", "2025-04-30");
        status.ShouldBe(422);
        problem["reason"]!.GetValue<string>().ShouldBe("MONTH_SOFT_CLOSED");
        problem["figures"]!["month"]!.GetValue<string>().ShouldBe("M1");
        (await Commit("QMF-NEWHAM", "2025-05-01")).Body["reason"]!.GetValue<string>().ShouldBe("INSUFFICIENT_FUNDS");

        (await Close("M1", hard: true))["monthState"]!.GetValue<string>().ShouldBe("hard-closed");
        (await Commit("QMF-NEWHAM", "2025-04-30")).Body["reason"]!.GetValue<string>().ShouldBe("MONTH_HARD_CLOSED");
        (await StatesOf("QMF-NEWHAM")).ShouldStartWith("ho");
    }

    [Fact]
    public async Task A_month_opens_again_with_a_reason_and_the_statement_tells_the_story()
    {
        await Close("M1");
        (await _finance.Post($"{Months}/M1:reopen?{Year}", new() { ["commandId"] = Guid.NewGuid().ToString() }))
            .Body["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("reason");
        var answer = await _finance.Do($"{Months}/M1:reopen?{Year}", new() { ["reason"] = "an invoice was forgotten" });
        answer["state"]!.GetValue<string>().ShouldBe("reopened");
        (await StatesOf("QMF-NEWHAM")).ShouldBe(new string('o', 12));

        var entries = (await _finance.Get("/v1/budgets/QMF/entries")).Body["entries"]!.AsArray();
        entries.Select(e => $"{e!["kind"]} {e["month"]} {e["monthState"]}").ShouldBe(
            ["month-close-begun M1 soft-closed", "month-closed M1 soft-closed", "month-reopen-begun M1 open", "month-reopened M1 open"]);
        entries[3]!["narrative"]!.GetValue<string>().ShouldBe("an invoice was forgotten");
        entries[3]!["actor"]!.GetValue<string>().ShouldBe("closing by QMF");
        entries[2]!["actor"]!.GetValue<string>().ShouldBe("tester (system-finance@QMF)");
    }

    [Fact]
    public async Task The_same_command_gets_the_same_answer_and_another_one_a_refusal()
    {
        var body = new JsonObject { ["commandId"] = Guid.NewGuid().ToString() };
        var first = await _finance.Post($"{Months}/M1:close?{Year}", body);
        var again = await _finance.Post($"{Months}/M1:close?{Year}", body);
        again.Body.ToJsonString().ShouldBe(first.Body.ToJsonString());

        body["commandId"] = Guid.NewGuid().ToString();
        var (status, problem) = await _finance.Post($"{Months}/M1:close?{Year}", body);
        status.ShouldBe(422);
        problem["reason"]!.GetValue<string>().ShouldBe("MONTH_ALREADY_CLOSED");
        problem["figures"]!.ToJsonString().ShouldBe("""{"month":"M1","year":"2025-26"}""");
    }

    [Fact]
    public async Task Everybody_sees_the_months_and_only_finance_of_the_ics_closes_them()
    {
        using var place = _budgets.As("place-board", "QMF-NEWHAM");
        (await place.Get($"/v1/budgets/QMF-NEWHAM/months?{Year}")).Status.ShouldBe(200);
        (await place.Post($"{Months}/M1:close?{Year}", new() { ["commandId"] = Guid.NewGuid().ToString() })).Status.ShouldBe(403);
        (await _finance.Post($"/v1/budgets/QMF-NEWHAM/months/M1:close?{Year}", new() { ["commandId"] = Guid.NewGuid().ToString() })).Status.ShouldBe(403);
        var (status, problem) = await _finance.Post($"{Months}/M13:close", new() { ["commandId"] = "x" });
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ShouldBe(["commandId", "year", "month"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_two_sides_of_a_transfer_that_a_closing_overtakes_are_recorded_all_the_same()
    {
        await _finance.Do("/v1/budgets/QMF/funding", new() { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = 100, ["source"] = "NHS England" });
        var grains = _budgets.Services.GetRequiredService<IGrainFactory>();
        var closing = new Federated.Domain.Budgets.Closing("k", FinancialYear.Parse("2025-26"), Month.Parse("M1"), Federated.Domain.Budgets.MonthState.SoftClosed);
        // As if the closing had come as far as the place and not to the ICS yet.
        await grains.BookOf(Tier.Place, "QMF-NEWHAM").ClosePeriod(closing);

        var sent = await _finance.Do("/v1/budgets/QMF/delegations", new()
        {
            ["year"] = "2025-26",
            ["fund"] = "core",
            ["amountPence"] = 60,
            ["toOrganisation"] = "QMF-NEWHAM",
            ["effectiveOn"] = "2025-04-10",
        });
        sent["state"]!.GetValue<string>().ShouldBe("settled");
        (await _finance.Get("/v1/budgets/QMF-NEWHAM/entries")).Body["entries"]!.AsArray()
            .Select(e => $"{e!["kind"]} {e["effectiveOn"]}").ShouldBe(["month-closed 2025-04-30", "delegation-received 2025-05-01"]);
    }

    private async Task<IEnumerable<string>> Organisations() =>
        (await _finance.Get("/v1/organisations?pageSize=1000")).Body["organisations"]!.AsArray()
            .Select(o => o!["code"]!.GetValue<string>()).Where(code => code == "QMF" || code.StartsWith("QMF-", StringComparison.Ordinal)).ToList();
}
