using System.Text.Json.Nodes;

namespace Federated.Tests.Services.Budgets;

/// <summary>Overrides and warnings, as clients are told of them.</summary>
public sealed class OverrideTests : IAsyncLifetime
{
    private const string Holder = "/v1/budgets/QMF";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        await _finance.Do($"{Holder}/funding", Money(1_000, ("source", "NHS England"), ("effectiveOn", "2025-05-01")));
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["commandId"] = Guid.NewGuid().ToString(), ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private static JsonObject Grant(long pence, params (string Name, string Value)[] more) =>
        Money(pence, [("reason", "agreed by the board"), ("authority", "A. Patel, Chief Finance Officer"), .. more]);

    private static JsonObject Spend(long pence, string? on = null) =>
        on is null ? Money(pence, ("purpose", "beds")) : Money(pence, ("purpose", "beds"), ("effectiveOn", on));

    private async Task<IEnumerable<string>> Overrides() =>
        (await _finance.Get($"{Holder}/overrides?year=2025-26")).Body["overrides"]!.AsArray()
            .Select(o => $"{o!["kind"]} {o["month"]} {o["amountPence"]} {o["usedPence"]} {o["leftPence"]}");

    [Fact]
    public async Task Late_entries_need_an_override_and_the_statement_names_it()
    {
        await _finance.Do($"{Holder}/months/M1:close?year=2025-26", []);
        (await _finance.Post($"{Holder}/spending", Spend(10, "2025-04-30"))).Body["figures"]!["availablePence"]!.GetValue<string>().ShouldBe("0");
        var granted = await _finance.Do($"{Holder}/overrides", Grant(30, ("kind", "late-entry"), ("month", "M1")));
        var late = await _finance.Do($"{Holder}/spending", Spend(10, "2025-04-30"));

        var (status, problem) = await _finance.Post($"{Holder}/spending", Spend(21, "2025-04-30"));
        status.ShouldBe(422);
        problem["reason"]!.GetValue<string>().ShouldBe("MONTH_SOFT_CLOSED");
        problem["figures"]!.ToJsonString().ShouldBe("""{"availablePence":"20","fund":"core","month":"M1","requestedPence":"21","year":"2025-26"}""");
        problem["detail"]!.GetValue<string>().ShouldContain("£0.20 of core left");
        (await Overrides()).ShouldBe(["late-entry M1 30 10 20"]);

        var entries = (await _finance.Get($"{Holder}/entries")).Body["entries"]!.AsArray();
        var use = entries.Single(e => e!["version"]!.GetValue<string>() == late["version"]!.GetValue<string>())!;
        use["overrideIds"]!.ToJsonString().ShouldBe($"[\"{granted["overrideId"]}\"]");
        use["overrideReason"]!.GetValue<string>().ShouldBe("agreed by the board");
        var grant = entries.Single(e => e!["version"]!.GetValue<string>() == granted["version"]!.GetValue<string>())!;
        $"{grant["kind"]} {grant["month"]} {grant["counterparty"]}".ShouldBe("override-granted M1 A. Patel, Chief Finance Officer");
    }

    [Fact]
    public async Task Head_room_is_used_while_available_is_below_the_floor()
    {
        await _finance.Do($"{Holder}/overrides", Grant(50, ("kind", "control")));
        await _finance.Do($"{Holder}/overrides", Grant(50, ("kind", "control")));
        var commitment = await _finance.Do($"{Holder}/commitments", Money(1_060, ("purpose", "beds")));
        commitment["availablePence"]!.GetValue<string>().ShouldBe("-60");
        commitment["warnings"]![0]!["reason"]!.GetValue<string>().ShouldBe("BUDGET_OVERSPENT");
        commitment["warnings"]![0]!["sentence"]!.GetValue<string>().ShouldBe("core 2025-26 is overspent by £0.60.");
        (await Overrides()).ShouldBe(["control  50 50 0", "control  50 10 40"]);
        var refused = (await _finance.Post($"{Holder}/spending", Spend(41))).Body;
        refused["reason"]!.GetValue<string>().ShouldBe("INSUFFICIENT_FUNDS");
        refused["detail"]!.GetValue<string>().ShouldBe(
            "£0.41 was asked for, and -£0.60 of core is available in 2025-26; with its tolerance and overrides, £0.40 may be used.");

        await _finance.Do($"{Holder}/funding", Money(55, ("source", "NHS England")));
        (await Overrides()).ShouldBe(["control  50 5 45", "control  50 0 50"]);
    }

    [Fact]
    public async Task An_answer_warns_and_a_retry_is_told_the_same()
    {
        var body = Spend(950);
        var first = await _finance.Post($"{Holder}/spending", body.DeepClone().AsObject());
        var warning = first.Body["warnings"]!.AsArray().ShouldHaveSingleItem()!;
        warning["reason"]!.GetValue<string>().ShouldBe("BUDGET_NEARLY_USED");
        warning["usedBasisPoints"]!.GetValue<int>().ShouldBe(9_500);
        warning["thresholdBasisPoints"]!.GetValue<int>().ShouldBe(9_000);
        warning["availablePence"]!.GetValue<string>().ShouldBe("50");
        warning["sentence"]!.GetValue<string>().ShouldBe("95% of core 2025-26 is used; £0.50 is left.");
        warning["crossed"]!.GetValue<bool>().ShouldBeTrue();
        var next = await _finance.Do($"{Holder}/spending", Spend(10));
        next["warnings"]![0]!["crossed"]!.GetValue<bool>().ShouldBeFalse();
        (await _finance.Post($"{Holder}/spending", body)).Body.ToJsonString().ShouldBe(first.Body.ToJsonString());
    }

    [Fact]
    public async Task Every_line_of_a_hold_is_warned_of_at_the_threshold_of_its_fund()
    {
        var fund = new JsonObject { ["name"] = "Winter", ["warningBasisPoints"] = 4_000 };
        (await _finance.Put($"{Holder}/funds/winter", fund)).Body["warningBasisPoints"]!.GetValue<int>().ShouldBe(4_000);
        fund["warningBasisPoints"] = 10_001;
        (await _finance.Put($"{Holder}/funds/winter", fund)).Body["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("warningBasisPoints");
        var winter = Money(100, ("source", "NHS England"));
        winter["fund"] = "winter";
        await _finance.Do($"{Holder}/funding", winter);

        var hold = await _finance.Do($"{Holder}/holds", new()
        {
            ["year"] = "2025-26",
            ["purpose"] = "beds",
            ["legs"] = new JsonArray(new JsonObject { ["fund"] = "core", ["amountPence"] = 900 }, new JsonObject { ["fund"] = "winter", ["amountPence"] = 40 }),
        });
        hold["warnings"]!.AsArray().Select(w => $"{w!["fund"]} {w["usedBasisPoints"]}").ShouldBe(["core 9000", "winter 4000"]);
        var committed = await _finance.Do($"{Holder}/holds/{hold["holdId"]}:commit", new() { ["purpose"] = "beds" });
        committed["warnings"]!.AsArray().Select(w => $"{w!["fund"]} {w["crossed"]}").ShouldBe(["core false", "winter false"]);
    }

    [Fact]
    public async Task An_override_says_who_decided_it_and_only_finance_records_it()
    {
        var (status, problem) = await _finance.Post($"{Holder}/overrides", Money(30, ("kind", "control"), ("month", "M1")));
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ShouldBe(["month", "reason", "authority"], ignoreOrder: true);
        (await _finance.Post($"{Holder}/overrides", Grant(30, ("kind", "late-entry")))).Body["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("month");
        (await _finance.Post($"{Holder}/overrides", Grant(30, ("kind", "late-entry"), ("month", "M1")))).Body["reason"]!.GetValue<string>()
            .ShouldBe("MONTH_NOT_CLOSED");
        using var place = _budgets.As("place-board", "QMF-NEWHAM");
        (await place.Post("/v1/budgets/QMF-NEWHAM/overrides", Grant(30, ("kind", "control")))).Status.ShouldBe(403);
        (await place.Get("/v1/budgets/QMF-NEWHAM/overrides?year=2025-26")).Status.ShouldBe(200);
    }
}
