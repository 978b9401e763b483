using System.Text.Json.Nodes;
using Federated.Budgets.Grains;
using Federated.Domain.Organisations;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

public sealed class HoldTests : IAsyncLifetime
{
    private const string Holder = "/v1/budgets/QMF";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        foreach (var fund in (string[])["core", "arrs"])
            await _finance.Do($"{Holder}/funding", new() { ["year"] = "2025-26", ["fund"] = fund, ["amountPence"] = 1_000, ["source"] = "NHS England" });
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Hold(string? expiresOn = null, params (string Fund, long Pence)[] legs) => new()
    {
        ["year"] = "2025-26",
        ["purpose"] = "a new clinic",
        ["expiresOn"] = expiresOn,
        ["legs"] = Legs(legs),
    };

    private static JsonArray Legs(params (string Fund, long Pence)[] legs) =>
        [.. legs.Select(leg => new JsonObject { ["fund"] = leg.Fund, ["amountPence"] = leg.Pence })];

    private async Task<string> Position(string fund)
    {
        var (_, body) = await _finance.Get($"{Holder}/position?year=2025-26");
        var line = body["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == fund)!;
        return $"{line["availablePence"]} {line["reservedPence"]} {line["committedPence"]} {line["spentPence"]}";
    }

    [Fact]
    public async Task A_hold_on_two_funds_is_committed_in_part_and_released_over_REST()
    {
        var hold = await _finance.Do($"{Holder}/holds", Hold(null, ("core", 600), ("arrs", 100)));
        hold["state"]!.GetValue<string>().ShouldBe("open");
        hold["leftPence"]!.GetValue<string>().ShouldBe("700");
        var id = hold["holdId"]!.GetValue<string>();

        var committed = await _finance.Do($"{Holder}/holds/{id}:commit", new() { ["legs"] = Legs(("core", 200)) });
        committed["leftPence"]!.GetValue<string>().ShouldBe("500");
        (await Position("core")).ShouldBe("400 400 200 0");

        var released = await _finance.Do($"{Holder}/holds/{id}:release", []);
        released["state"]!.GetValue<string>().ShouldBe("closed");
        (await Position("core")).ShouldBe("800 0 200 0");
        (await Position("arrs")).ShouldBe("1000 0 0 0");

        await _finance.Do($"{Holder}/spending", new()
        {
            ["year"] = "2025-26",
            ["fund"] = "core",
            ["amountPence"] = 50,
            ["commitmentId"] = committed["commitmentId"]!.GetValue<string>(),
        });
        (await Position("core")).ShouldBe("800 0 150 50");
    }

    [Fact]
    public async Task The_same_command_about_a_hold_gets_the_same_answer_and_another_hold_is_not_found()
    {
        var id = (await _finance.Do($"{Holder}/holds", Hold(null, ("core", 600))))["holdId"]!.GetValue<string>();
        var release = new JsonObject { ["commandId"] = Guid.NewGuid().ToString() };
        var first = await _finance.Do($"{Holder}/holds/{id}:release", release.DeepClone().AsObject());
        (await _finance.Do($"{Holder}/holds/{id.ToUpperInvariant()}:release", release.DeepClone().AsObject())).ToJsonString().ShouldBe(first.ToJsonString());

        var (status, problem) = await _finance.Post($"{Holder}/holds/{Guid.NewGuid()}:commit", release);
        status.ShouldBe(404);
        problem["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("holdId");
    }

    [Fact]
    public async Task A_hold_whose_last_day_is_over_is_freed_by_itself_once()
    {
        var today = Federated.Domain.LondonDay.Of(DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var id = (await _finance.Do($"{Holder}/holds", Hold(today, ("core", 600))))["holdId"]!.GetValue<string>();
        var book = _budgets.Services.GetRequiredService<IGrainFactory>().BookOf(Tier.System, "QMF");
        await book.Wake();
        (await Position("core")).ShouldBe("400 600 0 0");

        _budgets.Clock.Ahead = TimeSpan.FromDays(2);
        var (status, problem) = await _finance.Post($"{Holder}/holds/{id}:commit", new() { ["commandId"] = Guid.NewGuid().ToString() });
        status.ShouldBe(422);
        problem["reason"]!.GetValue<string>().ShouldBe("HOLD_EXPIRED");
        await Task.WhenAll(book.Wake(), book.Wake(), book.Wake());
        (await Position("core")).ShouldBe("1000 0 0 0");

        var (_, statement) = await _finance.Get($"{Holder}/entries?fund=core");
        statement["entries"]!.AsArray().Count(e => e!["kind"]!.GetValue<string>() == "hold-expired").ShouldBe(1);
    }

    [Fact]
    public async Task Open_holds_and_commitments_are_listed()
    {
        var hold = await _finance.Do($"{Holder}/holds", Hold("2099-01-01", ("core", 600)));
        var commitment = await _finance.Do($"{Holder}/commitments", new() { ["year"] = "2025-26", ["fund"] = "arrs", ["amountPence"] = 70, ["purpose"] = "a pharmacist" });
        var (_, holds) = await _finance.Get($"{Holder}/holds?year=2025-26");
        holds["holds"]![0]!["holdId"]!.GetValue<string>().ShouldBe(hold["holdId"]!.GetValue<string>());
        holds["holds"]![0]!["expiresOn"]!.GetValue<string>().ShouldBe("2099-01-01");
        var (_, none) = await _finance.Get($"{Holder}/holds?year=2026-27");
        none["holds"]!.AsArray().ShouldBeEmpty();

        var id = commitment["commitmentId"]!.GetValue<string>();
        var changed = await _finance.Do($"{Holder}/commitments/{id}:change", new() { ["changePence"] = -20 });
        changed["leftPence"]!.GetValue<string>().ShouldBe("50");
        var (_, commitments) = await _finance.Get($"{Holder}/commitments");
        commitments["commitments"]![0]!["legs"]![0]!["remainingPence"]!.GetValue<string>().ShouldBe("50");
        (await _finance.Do($"{Holder}/commitments/{id}:close", []))["state"]!.GetValue<string>().ShouldBe("closed");
        (await Position("arrs")).ShouldBe("1000 0 0 0");
    }

    [Theory]
    [InlineData("""{"year":"2025-26","purpose":"x","legs":[]}""", "legs")]
    [InlineData("""{"year":"2025-26","purpose":"x","legs":[{"fund":"core","amountPence":1},{"fund":"core","amountPence":1}]}""", "legs[1].fund")]
    [InlineData("""{"year":"2025-26","purpose":"x","legs":[{"fund":"nothing","amountPence":1}]}""", "legs[0].fund")]
    [InlineData("""{"year":"2025-26","purpose":"x","legs":[{"fund":"core","amountPence":0}]}""", "legs[0].amountPence")]
    [InlineData("""{"year":"2025-26","purpose":"x","expiresOn":"2020-01-01","legs":[{"fund":"core","amountPence":1}]}""", "expiresOn")]
    [InlineData("""{"year":"2025-26","legs":[{"fund":"core","amountPence":1}]}""", "purpose")]
    public async Task A_malformed_hold_is_refused_with_its_field(string body, string field)
    {
        var request = JsonNode.Parse(body)!.AsObject();
        request["commandId"] = Guid.NewGuid().ToString();
        var (status, problem) = await _finance.Post($"{Holder}/holds", request);
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ShouldBe([field]);
    }

    [Fact]
    public async Task An_invoice_beyond_its_commitment_is_taken_within_the_funds_tolerance()
    {
        var (status, _) = await _finance.Put($"{Holder}/funds/building", new()
        {
            ["name"] = "Building",
            ["overInvoice"] = new JsonObject { ["basisPoints"] = 1_000 },
        });
        status.ShouldBe(200);
        await _finance.Do($"{Holder}/funding", new() { ["year"] = "2025-26", ["fund"] = "building", ["amountPence"] = 200, ["source"] = "NHS England" });
        var id = (await _finance.Do($"{Holder}/commitments", new() { ["year"] = "2025-26", ["fund"] = "building", ["amountPence"] = 100, ["purpose"] = "roof" }))["commitmentId"]!;
        var invoice = new JsonObject { ["year"] = "2025-26", ["fund"] = "building", ["commitmentId"] = id.DeepClone(), ["amountPence"] = 111, ["commandId"] = Guid.NewGuid().ToString() };
        var (over, problem) = await _finance.Post($"{Holder}/spending", invoice);
        over.ShouldBe(422);
        problem["figures"]!["limitPence"]!.GetValue<string>().ShouldBe("110");
        invoice["commandId"] = Guid.NewGuid().ToString();
        invoice["amountPence"] = 110;
        await _finance.Do($"{Holder}/spending", invoice);
        (await Position("building")).ShouldBe("90 0 0 110");
    }
}
