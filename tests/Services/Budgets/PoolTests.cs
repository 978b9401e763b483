using System.Globalization;
using System.Text.Json.Nodes;
using Federated.Access;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>A pooled fund of Newham with its council and the ICB, over REST and gRPC against the real host.</summary>
public sealed class PoolTests : IAsyncLifetime
{
    private const string Newham = "QMF-NEWHAM";
    private const string Council = "London Borough of Newham";
    private const string Code = "bcf-newham-2025";
    private const string Contributions = $"/v1/pools/{Code}/contributions";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        foreach (var fund in new[] { "core", "better-care", "arrs" })
        {
            await _finance.Do("/v1/budgets/QMF/funding", Money(fund, 10_000, ("source", "NHS England")));
            await _finance.Do("/v1/budgets/QMF/delegations", Money(fund, 10_000, ("toOrganisation", Newham)));
        }
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(string fund, long pence, params (string Name, string Value)[] more) =>
        With(new() { ["year"] = "2025-26", ["fund"] = fund, ["amountPence"] = pence }, more);

    private static JsonObject With(JsonObject body, params (string Name, string Value)[] more)
    {
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private static JsonObject Pay(string partner, long pence, string? fromFund = null) => With(
        new() { ["commandId"] = Guid.NewGuid().ToString(), ["amountPence"] = pence, ["effectiveOn"] = "2025-06-01" },
        [("partner", partner), ("reference", "INV-7"), .. fromFund is null ? [] : new[] { ("fromFund", fromFund) }]);

    private static JsonObject Definition(params (string Name, JsonNode Value)[] changes)
    {
        var body = new JsonObject
        {
            ["pool"] = Code,
            ["name"] = "Better Care Fund Newham",
            ["host"] = Newham,
            ["year"] = "2025-26",
            ["managerName"] = "Sam Patel",
            ["managerPost"] = "Director of Integration",
            ["agreement"] = "S75/2025/03",
            ["partners"] = new JsonArray(
                Partner("QMF", outside: false, 6_667, 6_000, ""),
                Partner(Council, outside: true, 3_333, 4_000, "2025-06-30")),
            ["eligibleFunds"] = new JsonArray("better-care"),
        };
        foreach (var (name, value) in changes) body[name] = value;
        return body;
    }

    private static JsonObject Partner(string partner, bool outside, int share, long due, string dueOn) => new()
    {
        ["partner"] = partner,
        ["outside"] = outside,
        ["shareBasisPoints"] = share,
        ["duePence"] = due,
        ["dueOn"] = dueOn,
    };

    private async Task<JsonNode> Define(params (string Name, JsonNode Value)[] changes)
    {
        var (status, body) = await _finance.Post("/v1/pools", Definition(changes));
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    private static long Pence(JsonNode node, string name) => long.Parse(node[name]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static string[] Fields(JsonNode problem) => [.. problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>())];

    private async Task<JsonNode> Statement()
    {
        var (status, body) = await _finance.Get($"/v1/pools/{Code}/statement");
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    private async Task ShouldBeBalanced(long receivedPence)
    {
        var (_, proof) = await _finance.Get("/v1/proof?year=2025-26");
        proof["balanced"]!.GetValue<bool>().ShouldBeTrue(proof.ToJsonString());
        Pence(proof, "receivedPence").ShouldBe(receivedPence, proof.ToJsonString());
        (proof["firstDifference"]?.GetValue<string>() ?? "").ShouldBe("");
    }

    [Fact]
    public async Task Partners_pay_in_the_host_spends_and_the_statement_says_who_bears_what()
    {
        await Define();
        await _finance.Do(Contributions, Pay(Council, 3_000));
        await _finance.Do(Contributions, Pay("QMF", 2_000, "better-care"));
        await _finance.Do(Contributions, Pay("QMF", 4_500, "core"));
        await _finance.Do($"/v1/budgets/{Newham}/spending", Money(Code, 7_000, ("purpose", "Reablement"), ("effectiveOn", "2025-05-02")));
        await _finance.Do($"/v1/budgets/{Newham}/commitments", Money(Code, 1_000, ("purpose", "Equipment")));

        var statement = await Statement();
        (Pence(statement, "duePence"), Pence(statement, "paidPence"), Pence(statement, "otherPence")).ShouldBe((10_000, 9_500, 0));
        (Pence(statement, "spentPence"), Pence(statement, "committedPence"), Pence(statement, "availablePence")).ShouldBe((7_000, 1_000, 1_500));
        Pence(statement, "surplusPence").ShouldBe(2_000);
        statement["managerName"]!.GetValue<string>().ShouldBe("Sam Patel");
        statement["spentByMonthPence"]!.AsArray().Select(m => m!.GetValue<string>()).ShouldBe(["0", "7000", .. Enumerable.Repeat("0", 10)]);
        var partners = statement["partners"]!.AsArray();
        partners.Select(p => p!["partner"]!.GetValue<string>()).ShouldBe([Council, "QMF"]);
        partners.Select(p => Pence(p!, "sharePence")).ShouldBe([667, 1_333]);
        partners.Select(p => Pence(p!, "outstandingPence")).ShouldBe([1_000, 0]);
        partners.Select(p => Pence(p!, "beyondDuePence")).ShouldBe([0, 500]);
        partners.Select(p => Pence(p!, "settlementPence")).ShouldBe([-333, 1_833]);
        partners[0]!["overdue"]!.GetValue<bool>().ShouldBeTrue();
        partners[1]!["name"]!.GetValue<string>().ShouldContain("North East London");

        await ShouldBeBalanced(33_000);
        var (_, position) = await _finance.Get($"/v1/budgets/{Newham}/position?year=2025-26");
        Pence(position["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == "core")!, "availablePence").ShouldBe(5_500);
        var (_, entries) = await _finance.Get($"/v1/budgets/{Newham}/entries?fund={Code}");
        entries["entries"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>())
            .ShouldBe(["contribution-received", "contribution-made", "contribution-made", "spent", "committed"]);
        entries["entries"]![0]!["counterparty"]!.GetValue<string>().ShouldBe(Council);
        entries["entries"]![0]!["reference"]!.GetValue<string>().ShouldBe("INV-7");
    }

    [Fact]
    public async Task A_statement_is_also_a_table_with_a_row_for_each_partner()
    {
        await Define();
        await _finance.Do(Contributions, Pay(Council, 4_001));
        using var http = new HttpClient { BaseAddress = _budgets.Rest };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token("place-board", Newham));
        http.DefaultRequestHeaders.Accept.Add(new("text/csv"));
        var rows = (await http.GetStringAsync($"/v1/pools/{Code}/statement")).Split("\r\n");
        rows[0].ShouldStartWith("partner,name,outside,shareBasisPoints,duePence,dueOn,paidPence,outstandingPence,overdue,beyondDuePence,sharePence,settlementPence");
        rows[1].ShouldBe($"{Council},{Council},true,3333,4000,2025-06-30,4001,0,false,1,3333,3334");
    }

    [Fact]
    public async Task Ring_fenced_money_pays_in_only_where_the_agreement_names_its_fund_and_only_what_is_there()
    {
        await Define();
        var (status, refused) = await _finance.Post(Contributions, Pay("QMF", 1, "arrs"));
        (status, refused["reason"]!.GetValue<string>()).ShouldBe((422, "RING_FENCED"));
        refused["figures"]!["fund"]!.GetValue<string>().ShouldBe("arrs");
        (status, refused) = await _finance.Post(Contributions, Pay("QMF", 10_001, "better-care"));
        (status, refused["reason"]!.GetValue<string>()).ShouldBe((422, "INSUFFICIENT_FUNDS"));
        refused["figures"]!["availablePence"]!.GetValue<string>().ShouldBe("10000");
        await _finance.Do(Contributions, Pay("QMF", 10_000, "better-care"));
        await ShouldBeBalanced(30_000);
    }

    [Fact]
    public async Task A_contribution_that_nearly_uses_the_fund_it_is_from_is_told_so_once()
    {
        await Define();
        await _finance.Do($"/v1/budgets/{Newham}/spending", Money("core", 8_000, ("purpose", "Beds")));
        static IEnumerable<string> Warned(JsonNode answer) =>
            answer["warnings"]!.AsArray().Select(w => $"{w!["reason"]} {w["fund"]} {w["usedBasisPoints"]}");
        Warned(await _finance.Do(Contributions, Pay("QMF", 1_000, "core"))).ShouldBeEmpty();
        Warned(await _finance.Do(Contributions, Pay("QMF", 500, "core"))).ShouldBe(["BUDGET_NEARLY_USED core 9411"]);
        Warned(await _finance.Do(Contributions, Pay("QMF", 100, "core"))).ShouldBe(["BUDGET_NEARLY_USED core 9523"]);
        var (_, page) = await _finance.Get("/v1/events?types=federated.budgets.budget-nearly-used.v1");
        page["events"]!.AsArray().Count.ShouldBe(1, page.ToJsonString());
    }

    [Fact]
    public async Task A_contribution_is_recorded_once_and_reversed_like_any_entry()
    {
        await Define();
        var pay = Pay(Council, 500);
        var first = await _finance.Do(Contributions, pay.DeepClone().AsObject());
        JsonNode.DeepEquals(await _finance.Do(Contributions, pay.DeepClone().AsObject()), first).ShouldBeTrue();
        Pence(await Statement(), "paidPence").ShouldBe(500);
        var (reused, _) = await _finance.Post(Contributions, With(pay.DeepClone().AsObject(), ("reference", "INV-8")));
        reused.ShouldBe(409);

        await _finance.Do($"/v1/budgets/{Newham}/entries/{first["version"]}:reverse", new() { ["reason"] = "another pool's" });
        var made = await _finance.Do(Contributions, Pay("QMF", 600, "core"));
        await _finance.Do($"/v1/budgets/{Newham}/entries/{made["version"]}:reverse", new() { ["reason"] = "another fund's" });
        var statement = await Statement();
        (Pence(statement, "paidPence"), Pence(statement, "availablePence")).ShouldBe((0, 0));
        await ShouldBeBalanced(30_000);
    }

    [Fact]
    public async Task An_overspend_within_the_tolerance_is_shared_too()
    {
        await Define(("control", "advisory"), ("tolerance", new JsonObject { ["amountPence"] = 1_000 }));
        await _finance.Do(Contributions, Pay(Council, 4_000));
        await _finance.Do(Contributions, Pay("QMF", 6_000, "core"));
        await _finance.Do($"/v1/budgets/{Newham}/spending", Money(Code, 10_100, ("purpose", "Reablement")));
        var partners = (await Statement())["partners"]!.AsArray();
        partners.Select(p => Pence(p!, "sharePence")).ShouldBe([-33, -67]);
        await ShouldBeBalanced(34_000);
    }

    [Fact]
    public async Task What_goes_on_to_the_next_year_is_named_and_not_shared()
    {
        await Define(("carryForward", true));
        await _finance.Do(Contributions, Pay(Council, 4_000));
        await _finance.Do(Contributions, Pay("QMF", 6_000, "core"));
        await _finance.Do($"/v1/budgets/{Newham}/spending", Money(Code, 7_000, ("purpose", "Reablement")));
        await _finance.Do($"/v1/budgets/{Newham}/commitments", Money(Code, 1_000, ("purpose", "Equipment")));
        await _finance.Do("/v1/budgets/QMF/years/2025-26:close", new() { ["reason"] = "accounts agreed" });

        var statement = await Statement();
        (Pence(statement, "carriedPence"), Pence(statement, "surplusPence"), Pence(statement, "otherPence")).ShouldBe((3_000, 0, 0));
        (Pence(statement, "committedPence"), Pence(statement, "availablePence")).ShouldBe((0, 0));
        statement["partners"]!.AsArray().Select(p => Pence(p!, "settlementPence")).ShouldBe([0, 0]);
        // The 10,000 of better-care went on too.
        await ShouldBeBalanced(34_000 - 3_000 - 10_000);
    }

    [Fact]
    public async Task A_pool_is_defined_once_and_changed_with_care()
    {
        var first = await Define();
        JsonNode.DeepEquals(await Define(), first).ShouldBeTrue();
        var (_, known) = await _finance.Get($"/v1/pools/{Code}");
        JsonNode.DeepEquals(known, first).ShouldBeTrue();
        (await Define(("managerName", "Alex Lee")))["managerName"]!.GetValue<string>().ShouldBe("Alex Lee");

        var (status, body) = await _finance.Post("/v1/pools", Definition(("host", "QMF-HACKNEY"), ("year", "2026-27")));
        status.ShouldBe(400, body.ToJsonString());
        Fields(body).ShouldBe(["host", "year", "partners[1].dueOn"], ignoreOrder: true, body.ToJsonString());
        await _finance.Do(Contributions, Pay(Council, 1));
        var others = new JsonArray(Partner("QMF", false, 5_000, 1, ""), Partner("Another council", true, 5_000, 1, ""));
        (status, body) = await _finance.Post("/v1/pools", Definition(("partners", others)));
        status.ShouldBe(400, body.ToJsonString());
        Fields(body).ShouldBe(["partners"]);
        (status, body) = await _finance.Put($"/v1/budgets/QMF/funds/{Code}", new() { ["name"] = "Mine", ["ringFenced"] = false });
        status.ShouldBe(400, body.ToJsonString());
    }

    [Fact]
    public async Task Every_fault_of_a_definition_is_told_at_once()
    {
        var partners = new JsonArray(
            Partner("U00000", false, 5_000, -1, ""), Partner(Newham, true, 10_001, 1, "2024-01-01"), Partner(Council, true, 1, 1, ""), Partner(Council, true, 1, 1, ""));
        var (status, body) = await _finance.Post("/v1/pools", Definition(
            ("pool", "core"), ("managerName", ""), ("agreement", " "), ("partners", partners), ("eligibleFunds", new JsonArray("none")),
            ("tolerance", new JsonObject { ["amountPence"] = 1 })));
        status.ShouldBe(400, body.ToJsonString());
        Fields(body).ShouldBe(
        [
            "pool", "managerName", "agreement", "partners[0].partner", "partners[0].duePence", "partners[1].outside", "partners[1].shareBasisPoints",
            "partners[1].dueOn", "partners[3].partner", "partners", "eligibleFunds[0]", "tolerance",
        ], ignoreOrder: true, body.ToJsonString());
    }

    [Fact]
    public async Task A_pool_has_a_host()
    {
        var (status, body) = await _finance.Post("/v1/pools", Definition(("host", "")));
        status.ShouldBe(400, body.ToJsonString());
        Fields(body).ShouldBe(["host"]);
    }

    [Theory]
    [InlineData("Nobody", "core", "partner")]
    [InlineData(Council, "core", "fromFund")]
    [InlineData("QMF", null, "fromFund")]
    [InlineData("QMF", Code, "fromFund")]
    public async Task A_contribution_says_whose_it_is_and_where_it_is_from(string partner, string? fromFund, string field)
    {
        await Define();
        var (status, body) = await _finance.Post(Contributions, Pay(partner, 1, fromFund));
        status.ShouldBe(400, body.ToJsonString());
        Fields(body).ShouldBe([field]);
    }

    [Theory]
    [InlineData("system-finance", "QMF", 200, 200)]
    [InlineData("place-board", Newham, 200, 200)]
    [InlineData("place-board", "QMF-HACKNEY", 403, 403)]
    [InlineData("neighbourhood", "U76122", 403, 403)]
    [InlineData("auditor", "*", 403, 200)]
    public async Task A_pool_is_kept_by_its_host_and_seen_from_above(string role, string organisation, int writes, int reads)
    {
        await Define();
        using var client = _budgets.As(role, organisation);
        (await client.Post("/v1/pools", Definition())).Status.ShouldBe(writes);
        (await client.Post(Contributions, Pay(Council, 1))).Status.ShouldBe(writes);
        (await client.Get($"/v1/pools/{Code}")).Status.ShouldBe(reads);
        (await client.Get($"/v1/pools/{Code}/statement")).Status.ShouldBe(reads);
        var (status, list) = await client.Get("/v1/pools?ics=QMF");
        (status, list["pools"]!.AsArray().Count).ShouldBe((200, reads == 200 ? 1 : 0));
    }

    [Fact]
    public async Task A_host_loosens_neither_the_control_nor_the_ring_fence_by_itself()
    {
        using var host = _budgets.As("place-board", Newham);
        async Task ShouldBeDenied(string field, params (string Name, JsonNode Value)[] changes)
        {
            var (status, body) = await host.Post("/v1/pools", Definition(changes));
            status.ShouldBe(403, body.ToJsonString());
            body["detail"]!.GetValue<string>().ShouldContain(field);
        }
        static JsonArray Funds(params string[] codes) => [.. codes.Select(code => (JsonNode)code)];

        await ShouldBeDenied("control", ("control", "none"), ("eligibleFunds", Funds()));
        await ShouldBeDenied("control", ("control", "advisory"), ("tolerance", new JsonObject { ["basisPoints"] = 1 }), ("eligibleFunds", Funds()));
        await ShouldBeDenied("eligibleFunds", ("eligibleFunds", Funds("core", "arrs")));
        (await host.Post("/v1/pools", Definition(("eligibleFunds", Funds("core"))))).Status.ShouldBe(200);

        // What system finance has allowed stays allowed, and no more than that.
        JsonObject Tolerance(int pence) => new() { ["amountPence"] = pence };
        await Define(("control", "advisory"), ("tolerance", Tolerance(5)));
        (await host.Post("/v1/pools", Definition(("managerName", "Alex Lee"), ("control", "advisory"), ("tolerance", Tolerance(5))))).Status.ShouldBe(200);
        await ShouldBeDenied("control", ("control", "advisory"), ("tolerance", Tolerance(6)));
        await ShouldBeDenied("eligibleFunds", ("eligibleFunds", Funds("arrs", "better-care")));
        (await host.Post("/v1/pools", Definition())).Status.ShouldBe(200);
        await ShouldBeDenied("control", ("control", "advisory"), ("tolerance", Tolerance(5)));
    }

    [Fact]
    public async Task An_unknown_pool_is_not_found_and_pools_of_another_ics_are_not_listed()
    {
        (await _finance.Get("/v1/pools/none")).Status.ShouldBe(404);
        await Define();
        var (_, list) = await _finance.Get("/v1/pools?ics=QUY");
        list["pools"]!.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Over_gRPC_it_is_the_same_pool()
    {
        await Define();
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        var pools = new V1.Pools.PoolsClient(channel);
        var headers = new Metadata { { "authorization", $"Bearer {Token("place-board", Newham)}" } };
        var answer = await pools.ContributeAsync(
            new() { Pool = Code, CommandId = Guid.NewGuid().ToString(), Partner = Council, AmountPence = 4_000, EffectiveOn = "2025-04-01" }, headers);
        (answer.Host, answer.AmountPence).ShouldBe((Newham, 4_000));
        var statement = await pools.GetPoolStatementAsync(new() { Pool = Code }, headers);
        statement.Partners.Sum(p => p.SharePence).ShouldBe(statement.SurplusPence);
        (await pools.ListPoolsAsync(new(), headers)).Pools.Single().Pool_.ShouldBe(Code);
    }

    private string Token(string role, string organisation) =>
        _budgets.Services.GetRequiredService<DevelopmentIssuer>().Issue(Caller.TryCreate("tester", role, organisation, out _)!);
}
