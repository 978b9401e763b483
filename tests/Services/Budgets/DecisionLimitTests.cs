using System.Text.Json.Nodes;

namespace Federated.Tests.Services.Budgets;

/// <summary>Own limits over REST: told by the Decisions service alone, seen by everybody, and held to by every way to commit.</summary>
public sealed class DecisionLimitTests : IAsyncLifetime
{
    private const string Limits = "/v1/budgets/QMF/decision-limits";
    private const string Decision = "7b0a0c52-5b0e-4a0e-9d5c-0f4f1f1a2b3c";

    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!, _decisions = null!, _place = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        (_finance, _decisions, _place) = (_budgets.As("system-finance", "QMF"), _budgets.As("decisions", "*"), _budgets.As("place-board", "QMF-NEWHAM"));
        foreach (var fund in (string[])["core", "transformation"])
        {
            await _finance.Do("/v1/budgets/QMF/funding", Money(fund, 10_000, ("source", "NHS England")));
            await _finance.Do("/v1/budgets/QMF/delegations", Money(fund, 5_000, ("toOrganisation", "QMF-NEWHAM")));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var client in (Client[])[_finance, _decisions, _place]) client.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(string fund, long pence, params (string Name, string Value)[] more)
    {
        var body = new JsonObject { ["year"] = "2025-26", ["fund"] = fund, ["amountPence"] = pence };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private static JsonObject Version(int version, string from, long placePence = 100) => new()
    {
        ["version"] = version,
        ["effectiveFrom"] = from,
        ["limits"] = new JsonArray(
            new JsonObject { ["tier"] = "place", ["fixedPence"] = placePence },
            new JsonObject { ["tier"] = "place", ["category"] = "pathway-change", ["fixedPence"] = 40 },
            new JsonObject { ["organisation"] = "QMF", ["unlimited"] = true }),
        ["funds"] = new JsonArray(
            new JsonObject { ["fund"] = "core", ["category"] = "services" },
            new JsonObject { ["fund"] = "transformation", ["category"] = "pathway-change" }),
    };

    private static JsonObject Hold(long corePence, string? decision = null, long? transformationPence = null)
    {
        var legs = new JsonArray(new JsonObject { ["fund"] = "core", ["amountPence"] = corePence });
        if (transformationPence is { } pence) legs.Add(new JsonObject { ["fund"] = "transformation", ["amountPence"] = pence });
        return new() { ["commandId"] = Guid.NewGuid().ToString(), ["year"] = "2025-26", ["purpose"] = "a clinic", ["legs"] = legs, ["decisionId"] = decision };
    }

    private async Task<JsonNode> Told(JsonObject version)
    {
        var (status, answer) = await _decisions.Put(Limits, version);
        status.ShouldBe(200, answer.ToJsonString());
        return answer;
    }

    private static JsonObject Named(JsonObject body)
    {
        body["commandId"] ??= Guid.NewGuid().ToString();
        return body;
    }

    private static async Task<string> Refused(Client client, string path, JsonObject body)
    {
        var (status, problem) = await client.Post(path, Named(body));
        status.ShouldBe(422, problem.ToJsonString());
        var figures = problem["figures"]!.AsObject();
        return string.Join(' ', new[] { problem["reason"]!.GetValue<string>() }
            .Concat(new[] { "requestedPence", "limitPence", "category", "link", "decisionId" }.Where(figures.ContainsKey).Select(name => $"{name}={figures[name]}")));
    }

    [Fact]
    public async Task Nothing_is_limited_before_a_version_is_told_and_everything_from_its_first_day()
    {
        (await _place.Get(Limits)).Body["version"]!.GetValue<int>().ShouldBe(0);
        await _place.Do("/v1/budgets/QMF-NEWHAM/commitments", Money("core", 101, ("purpose", "beds")));
        await Told(Version(1, "2020-01-01"));
        (await Refused(_place, "/v1/budgets/QMF-NEWHAM/commitments", Money("core", 101, ("purpose", "beds"))))
            .ShouldBe("DECISION_REQUIRED requestedPence=101 limitPence=100 category=services link=/v1/decisions");
        await Told(Version(2, "2099-01-01", placePence: 1));
        var made = await _place.Do("/v1/budgets/QMF-NEWHAM/commitments", Money("core", 100, ("purpose", "beds")));
        await _finance.Do("/v1/budgets/QMF/commitments", Money("core", 4_000, ("purpose", "beds")));
        // Who asks from above asks for the holder, whose limit it is.
        (await Refused(_finance, "/v1/budgets/QMF-NEWHAM/commitments", Money("transformation", 41, ("purpose", "beds"))))
            .ShouldBe("DECISION_REQUIRED requestedPence=41 limitPence=40 category=pathway-change link=/v1/decisions");

        (await Refused(_place, $"/v1/budgets/QMF-NEWHAM/commitments/{made["commitmentId"]}:change", new() { ["changePence"] = 1 }))
            .ShouldBe("DECISION_REQUIRED requestedPence=101 limitPence=100 category=services link=/v1/decisions");
        (await Refused(_place, $"/v1/budgets/QMF-NEWHAM/entries/{made["version"]}:correct", new() { ["amountPence"] = 101, ["reason"] = "a slip" }))
            .ShouldBe("DECISION_REQUIRED requestedPence=101 limitPence=100 category=services link=/v1/decisions");
        var hold = (await _place.Do("/v1/budgets/QMF-NEWHAM/holds", Hold(90, transformationPence: 30)))["holdId"]!;
        (await Refused(_place, $"/v1/budgets/QMF-NEWHAM/holds/{hold}:commit", []))
            .ShouldBe("DECISION_REQUIRED requestedPence=120 limitPence=100 category=services link=/v1/decisions");
        var (_, statement) = await _place.Get("/v1/budgets/QMF-NEWHAM/entries");
        statement["entries"]!.AsArray().Last()!["refusal"]!.GetValue<string>().ShouldBe("DECISION_REQUIRED");
    }

    [Fact]
    public async Task Commands_of_a_batch_are_limited_one_by_one()
    {
        await Told(Version(1, "2020-01-01"));
        JsonObject Batch(bool atomic) => new()
        {
            ["atomic"] = atomic,
            ["commands"] = new JsonArray([.. new[] { 100, 101, 100 }.Select(pence => new JsonObject
            {
                ["commandId"] = Guid.NewGuid().ToString(),
                ["commit"] = Money("core", pence, ("purpose", "beds")),
            })]),
        };
        async Task<string> Answers(bool atomic)
        {
            var (status, body) = await _place.Post("/v1/budgets/QMF-NEWHAM/commands:batch", Batch(atomic));
            status.ShouldBe(200, body.ToJsonString());
            return string.Join(' ', body["answers"]!.AsArray().Select(a => a!["refusal"]?["reason"]?.GetValue<string>() ?? "committed"));
        }
        (await Answers(atomic: false)).ShouldBe("committed DECISION_REQUIRED committed");
        (await Answers(atomic: true)).ShouldBe("BATCH_NOT_APPLIED DECISION_REQUIRED BATCH_NOT_APPLIED");
    }

    [Fact]
    public async Task A_version_is_told_once_and_never_changes()
    {
        var first = await Told(Version(1, "2025-06-01"));
        (await Told(Version(1, "2025-06-01"))).ToJsonString().ShouldBe(first.ToJsonString());
        first["limits"]!.AsArray().ShouldContain(l => l!["unlimited"]!.GetValue<bool>() && l["category"]!.GetValue<string>() == "services");

        foreach (var other in new[] { Version(1, "2025-06-02"), Version(1, "2025-06-01", placePence: 99) })
        {
            var (status, problem) = await _decisions.Put(Limits, other);
            (status, problem["reason"]!.GetValue<string>()).ShouldBe((422, "DECISION_LIMITS_DIFFER"));
        }
        foreach (var other in new[] { Version(0, "2025-06-03"), Version(2, "2025-06-01"), Version(2, "soon") })
        {
            var (status, problem) = await _decisions.Put(Limits, other);
            status.ShouldBe(400, problem.ToJsonString());
        }
        var (_, own) = await _place.Get("/v1/budgets/QMF-NEWHAM/decision-limits?on=2025-06-01");
        string.Join("; ", own["limits"]!.AsArray().Select(l => $"{l!["category"]} {l["limitPence"]}: {string.Join(' ', l["funds"]!.AsArray().Select(f => f!.GetValue<string>()))}"))
            .ShouldBe(" 100: arrs better-care primary-medical running-costs; pathway-change 40: transformation; services 100: core");
        (await _place.Get("/v1/budgets/QMF-NEWHAM/decision-limits?on=2025-05-31")).Body["version"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_told_is_told_field_by_field()
    {
        var (status, problem) = await _decisions.Put(Limits, new()
        {
            ["effectiveFrom"] = "x",
            ["limits"] = new JsonArray(
                new JsonObject { ["tier"] = "borough", ["fixedPence"] = 1 }, new JsonObject { ["organisation"] = "QQQ", ["fixedPence"] = -1 },
                new JsonObject { ["tier"] = "place" }, new JsonObject { ["fixedPence"] = 1 }),
            ["funds"] = new JsonArray(new JsonObject { ["fund"] = "gold", ["category"] = "services" }, new JsonObject { ["fund"] = "core" }, new JsonObject { ["fund"] = "core", ["category"] = "x" }),
            ["shadow"] = new JsonArray(new JsonObject { ["organisation"] = "QQQ", ["from"] = "2025-06-02", ["until"] = "2025-06-01" },
                new JsonObject { ["organisation"] = "QMF-NEWHAM", ["from"] = "2025-06-02" }),
        });
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ShouldBe(
        [
            "version", "effectiveFrom", "limits[0].tier", "limits[1].organisation", "limits[1].fixedPence", "limits[2]", "limits[3]",
            "funds[0].fund", "funds[1].category", "funds[2].fund", "shadow[0].organisation", "shadow[0].until", "shadow[1].until",
        ], ignoreOrder: true);
        (await _decisions.Put("/v1/budgets/QMF-NEWHAM/decision-limits", Version(1, "2025-06-01"))).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("system-finance", "QMF")]
    [InlineData("place-board", "QMF-NEWHAM")]
    [InlineData("auditor", "*")]
    [InlineData("operator", "*")]
    [InlineData("partnership-board", "QMF")]
    public async Task Nobody_else_tells_limits_and_everybody_sees_them(string role, string organisation)
    {
        using var other = _budgets.As(role, organisation);
        (await other.Put(Limits, Version(1, "2025-06-01"))).Status.ShouldBe(403);
        (await other.Get(Limits)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_decisions_hold_is_committed_by_its_decision_alone_and_named_in_statement_events_and_lists()
    {
        await Told(Version(1, "2020-01-01"));
        var newham = "/v1/budgets/QMF-NEWHAM";
        var hold = (await _decisions.Do($"{newham}/holds", Hold(3_000, Decision.ToUpperInvariant())))["holdId"]!.GetValue<string>();
        (await _place.Get($"{newham}/holds")).Body["holds"]!.AsArray().Single()!["decisionId"]!.GetValue<string>().ShouldBe(Decision);

        foreach (var verb in (string[])["commit", "release"])
        {
            (await Refused(_place, $"{newham}/holds/{hold}:{verb}", [])).ShouldStartWith("DECISION_HOLD");
            (await Refused(_decisions, $"{newham}/holds/{hold}:{verb}", new() { ["decisionId"] = Guid.NewGuid().ToString() })).ShouldContain($"decisionId={Decision}");
            var (status, problem) = await _place.Post($"{newham}/holds/{hold}:{verb}", Named(new() { ["decisionId"] = Decision }));
            status.ShouldBe(403);
            problem["detail"]!.GetValue<string>().ShouldBe("decisionId: Role place-board may not attest decisions.");
        }
        (await _place.Post($"{newham}/holds", Hold(1, Decision))).Status.ShouldBe(403);
        var (malformed, bad) = await _decisions.Post($"{newham}/holds", Hold(1, "d1"));
        (malformed, bad["errors"]!.AsArray().Single()!["field"]!.GetValue<string>()).ShouldBe((400, "decisionId"));

        var committed = await _decisions.Do($"{newham}/holds/{hold}:commit", new() { ["decisionId"] = Decision });
        committed["leftPence"]!.GetValue<string>().ShouldBe("0");
        (await _place.Get($"{newham}/commitments")).Body["commitments"]!.AsArray().Single()!["decisionId"]!.GetValue<string>().ShouldBe(Decision);
        var (_, statement) = await _place.Get($"{newham}/entries?fund=core");
        statement["entries"]!.AsArray().Where(e => e!["decisionId"]!.GetValue<string>() == Decision).Select(e => e!["kind"]!.GetValue<string>()).ShouldBe(["reserved", "hold-committed"]);
        var (_, events) = await _place.Get("/v1/events?organisation=QMF-NEWHAM&limit=1000");
        events["events"]!.AsArray().Select(e => e!["data"]!).Where(d => d["decisionId"]!.GetValue<string>() == Decision && d["warning"] is null)
            .Select(d => d["kind"]!.GetValue<string>()).ShouldBe(["reserved", "hold-committed"]);
    }
}
