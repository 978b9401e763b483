using System.Text.Json.Nodes;
using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class ReversalTests : IAsyncLifetime
{
    private const string Holder = "/v1/budgets/QMF";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        await _finance.Do($"{Holder}/funding", Money(1_000, ("source", "NHS England")));
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private async Task<string> Core()
    {
        var (_, body) = await _finance.Get($"{Holder}/position?year=2025-26");
        var line = body["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == "core")!;
        return $"{line["receivedPence"]} {line["availablePence"]} {line["committedPence"]} {line["spentPence"]}";
    }

    private Task<JsonNode> Reverse(JsonNode answer, JsonObject? more = null) =>
        _finance.Do($"{Holder}/entries/{answer["version"]}:reverse", more ?? new() { ["reason"] = "entered twice" });

    [Fact]
    public async Task A_reversal_undoes_an_entry_and_the_statement_links_both()
    {
        var commitment = await _finance.Do($"{Holder}/commitments", Money(400, ("purpose", "beds")));
        var payment = await _finance.Do($"{Holder}/spending", Money(150, ("commitmentId", commitment["commitmentId"]!.GetValue<string>())));
        (await Core()).ShouldBe("1000 600 250 150");

        var reversal = await Reverse(payment);
        reversal["reverses"]!.GetValue<string>().ShouldBe("3");
        reversal["version"]!.GetValue<string>().ShouldBe("4");
        reversal["amountPence"]!.GetValue<string>().ShouldBe("150");
        (await Core()).ShouldBe("1000 600 400 0");

        var entries = (await _finance.Get($"{Holder}/entries")).Body["entries"]!.AsArray();
        entries.Select(e => $"{e!["version"]} {e["kind"]} {e["reverses"]} {e["reversedBy"]}")
            .ShouldBe(["1 funding-received 0 0", "2 committed 0 0", "3 spent 0 4", "4 reversed 3 0"]);
        entries[3]!["narrative"]!.GetValue<string>().ShouldBe("entered twice");
        entries[3]!["postings"]!.AsArray().Select(p => $"{p!["account"]} {p["amountPence"]}").ShouldBe(["committed 150", "spent -150"]);
    }

    [Fact]
    public async Task An_entry_is_reversed_once_however_many_ask_and_each_gets_the_same_answer_again()
    {
        var payment = await _finance.Do($"{Holder}/spending", Money(150, ("purpose", "beds")));
        var bodies = Enumerable.Range(0, 10).Select(_ => new JsonObject { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "twice" }).ToList();
        Task<(int Status, JsonNode Body)[]> Ask() =>
            Task.WhenAll(bodies.Select(body => _finance.Post($"{Holder}/entries/{payment["version"]}:reverse", body.DeepClone().AsObject())));

        var first = await Ask();
        first.Count(a => a.Status == 200).ShouldBe(1);
        var version = first.Single(a => a.Status == 200).Body["version"]!.GetValue<string>();
        foreach (var (_, problem) in first.Where(a => a.Status == 422))
        {
            problem["reason"]!.GetValue<string>().ShouldBe("ALREADY_REVERSED");
            problem["figures"]!["version"]!.GetValue<string>().ShouldBe(version);
        }
        var again = await Ask();
        again.Select(a => a.Status).ShouldBe(first.Select(a => a.Status));
        again.Single(a => a.Status == 200).Body.ToJsonString().ShouldBe(first.Single(a => a.Status == 200).Body.ToJsonString());
        (await Core()).ShouldBe("1000 1000 0 0");
    }

    [Fact]
    public async Task A_reversal_of_funding_leaves_the_proof_balanced()
    {
        var more = await _finance.Do($"{Holder}/funding", Money(500, ("source", "NHS England")));
        await Reverse(more);
        (await Core()).ShouldBe("1000 1000 0 0");
        var audit = await Audit.Of(_budgets.Services.GetRequiredService<IJournal>(), default);
        audit.FirstDifference.ShouldBeNull();
        audit.ProofOf(audit.Years.Single()).ReceivedPence.ShouldBe(1_000);
    }

    [Fact]
    public async Task A_reversal_warns_of_every_fund_that_it_takes_from()
    {
        await _finance.Do($"{Holder}/funding", With(Money(1_000, ("source", "NHS England")), ("fund", "arrs")));
        var hold = await _finance.Do($"{Holder}/holds", new()
        {
            ["year"] = "2025-26",
            ["purpose"] = "beds",
            ["legs"] = new JsonArray(Leg("core", 950), Leg("arrs", 950)),
        });
        var released = await _finance.Do($"{Holder}/holds/{hold["holdId"]}:release", new() { ["legs"] = new JsonArray(Leg("core", 100), Leg("arrs", 100)) });
        (await Reverse(released))["warnings"]!.AsArray().Select(w => $"{w!["reason"]} {w["fund"]} {w["usedBasisPoints"]}")
            .ShouldBe(["BUDGET_NEARLY_USED core 9500", "BUDGET_NEARLY_USED arrs 9500"], ignoreOrder: true);
        var (_, page) = await _finance.Get("/v1/events?types=federated.budgets.budget-nearly-used.v1");
        page["events"]!.AsArray().Count.ShouldBe(4, page.ToJsonString());

        static JsonObject Leg(string fund, long pence) => new() { ["fund"] = fund, ["amountPence"] = pence };
        static JsonObject With(JsonObject body, (string Name, string Value) field)
        {
            body[field.Name] = field.Value;
            return body;
        }
    }

    [Fact]
    public async Task It_counts_from_a_day_that_is_not_before_the_entrys_own()
    {
        var payment = await _finance.Do($"{Holder}/spending", Money(10, ("purpose", "beds"), ("effectiveOn", "2025-07-01")));
        var (status, problem) = await _finance.Post($"{Holder}/entries/{payment["version"]}:reverse",
            new() { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "twice", ["effectiveOn"] = "2025-06-30" });
        status.ShouldBe(400);
        problem["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("effectiveOn");
        await Reverse(payment, new() { ["reason"] = "twice", ["effectiveOn"] = "2025-07-02" });

        async Task<string> SpentOn(string day) => (await _finance.Get($"{Holder}/position?year=2025-26&effectiveOn={day}")).Body["funds"]!.AsArray()
            .Single(f => f!["fund"]!.GetValue<string>() == "core")!["spentPence"]!.GetValue<string>();
        (await SpentOn("2025-06-30")).ShouldBe("0");
        (await SpentOn("2025-07-01")).ShouldBe("10");
        (await SpentOn("2025-07-02")).ShouldBe("0");
    }

    [Theory]
    [InlineData("9", 404, "version")]
    [InlineData("0", 400, "version")]
    [InlineData("x", 400, "version")]
    public async Task An_entry_that_there_is_not_is_told(string version, int expected, string field)
    {
        var (status, problem) = await _finance.Post($"{Holder}/entries/{version}:reverse",
            new() { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "twice" });
        status.ShouldBe(expected, problem.ToJsonString());
        problem["errors"]![0]!["field"]!.GetValue<string>().ShouldBe(field);
    }

    [Fact]
    public async Task A_reversal_says_why_and_is_asked_by_those_who_hold_the_money()
    {
        var (status, problem) = await _finance.Post($"{Holder}/entries/1:reverse", new() { ["commandId"] = Guid.NewGuid().ToString() });
        status.ShouldBe(400);
        problem["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("reason");

        using var auditor = _budgets.As("auditor", "QMF");
        (await auditor.Post($"{Holder}/entries/1:reverse", new() { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "x" })).Status.ShouldBe(403);
    }
}
