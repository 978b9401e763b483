using System.Text.Json.Nodes;

namespace Federated.Tests.Services.Budgets;

public sealed class CorrectionTests : IAsyncLifetime
{
    private const string Holder = "/v1/budgets/QMF";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        await _finance.Do($"{Holder}/funding", Money(1_000, ("source", "NHS England"), ("reference", "A1")));
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

    private static JsonObject Correction(JsonObject changes)
    {
        changes["commandId"] ??= Guid.NewGuid().ToString();
        changes["reason"] ??= "typing mistake";
        return changes;
    }

    private Task<(int Status, JsonNode Body)> Correct(JsonNode entry, JsonObject changes) =>
        _finance.Post($"{Holder}/entries/{entry["version"]}:correct", Correction(changes));

    [Fact]
    public async Task A_commitment_is_corrected_and_paid_under_the_id_of_the_correction()
    {
        var wrong = await _finance.Do($"{Holder}/commitments", Money(400, ("purpose", "beds"), ("supplier", "Barts"), ("effectiveOn", "2025-05-02")));
        var changes = Correction(new() { ["amountPence"] = 450, ["supplier"] = "Homerton" });
        var (status, answer) = await Correct(wrong, changes);
        status.ShouldBe(200, answer.ToJsonString());
        $"{answer["corrects"]} {answer["reversalVersion"]} {answer["version"]} {answer["amountPence"]} {answer["availablePence"]}".ShouldBe("2 3 4 450 550");
        (await Correct(wrong, changes.DeepClone().AsObject())).Body.ToJsonString().ShouldBe(answer.ToJsonString());
        await _finance.Do($"{Holder}/spending", Money(450, ("commitmentId", answer["commandId"]!.GetValue<string>())));

        (await _finance.Get($"{Holder}/entries")).Body["entries"]!.AsArray().Skip(1).Take(3)
            .Select(e => $"{e!["kind"]} {e["narrative"]} {e["counterparty"]} {e["effectiveOn"]} {e["reverses"]} {e["reversedBy"]} {e["corrects"]} {e["correctedBy"]}")
            .ShouldBe(
            [
                "committed beds Barts 2025-05-02 0 3 0 4",
                "reversed typing mistake Barts 2025-05-02 2 0 0 0",
                "committed beds Homerton 2025-05-02 0 0 2 0",
            ]);
    }

    [Fact]
    public async Task A_correction_that_is_refused_leaves_the_entry_as_it_was()
    {
        var wrong = await _finance.Do($"{Holder}/spending", Money(400, ("purpose", "beds")));
        var (status, problem) = await Correct(wrong, new() { ["amountPence"] = 1_001 });
        status.ShouldBe(422);
        problem["reason"]!.GetValue<string>().ShouldBe("INSUFFICIENT_FUNDS");
        problem["figures"]!["availablePence"]!.GetValue<string>().ShouldBe("1000");
        (await Correct(wrong, new() { ["fund"] = "arrs" })).Body["figures"]!["fund"]!.GetValue<string>().ShouldBe("arrs");
        (await Correct(wrong, new() { ["amountPence"] = 1_000 })).Status.ShouldBe(200);
        (await Correct(wrong, new() { ["amountPence"] = 5 })).Body["reason"]!.GetValue<string>().ShouldBe("ALREADY_REVERSED");
    }

    [Fact]
    public async Task Money_received_is_corrected_by_amount_fund_and_reference()
    {
        var (status, answer) = await Correct(JsonNode.Parse("""{"version":"1"}""")!, new() { ["fund"] = "transformation", ["reference"] = "B2" });
        status.ShouldBe(200, answer.ToJsonString());
        var entry = (await _finance.Get($"{Holder}/entries")).Body["entries"]![2]!;
        $"{entry["kind"]} {entry["fund"]} {entry["counterparty"]} {entry["reference"]}".ShouldBe("funding-received transformation NHS England B2");
    }

    [Fact]
    public async Task A_payment_keeps_its_reference_or_takes_the_one_given()
    {
        var wrong = await _finance.Do($"{Holder}/spending", Money(400, ("purpose", "beds"), ("reference", "INV-7")));
        var (status, kept) = await Correct(wrong, new() { ["amountPence"] = 450 });
        status.ShouldBe(200, kept.ToJsonString());
        (status, var given) = await Correct(kept, new() { ["reference"] = "INV-8" });
        status.ShouldBe(200, given.ToJsonString());
        (await _finance.Get($"{Holder}/entries")).Body["entries"]!.AsArray().Where(e => e!["kind"]!.GetValue<string>() == "spent")
            .Select(e => $"{e!["amountPence"]} {e["reference"]}").ShouldBe(["400 INV-7", "450 INV-7", "450 INV-8"]);

        var commitment = await _finance.Do($"{Holder}/commitments", Money(1, ("purpose", "beds")));
        (status, var problem) = await Correct(commitment, new() { ["reference"] = "INV-9" });
        (status, problem["errors"]![0]!["field"]!.GetValue<string>()).ShouldBe((400, "reference"));
    }

    [Fact]
    public async Task What_cannot_be_corrected_is_told()
    {
        var hold = await _finance.Do($"{Holder}/holds", new()
        {
            ["year"] = "2025-26",
            ["purpose"] = "beds",
            ["legs"] = new JsonArray(new JsonObject { ["fund"] = "core", ["amountPence"] = 1 }),
        });
        async Task<string> Fault(JsonNode entry, JsonObject changes)
        {
            var (status, problem) = await Correct(entry, changes);
            return $"{status} {string.Join(' ', problem["errors"]?.AsArray().Select(e => e!["field"]!.GetValue<string>()) ?? [])}";
        }
        var first = JsonNode.Parse("""{"version":"1"}""")!;
        (await Fault(hold, new() { ["amountPence"] = 5 })).ShouldBe("400 version");
        (await Fault(first, [])).ShouldBe("400 amountPence");
        (await Fault(first, new() { ["supplier"] = "x", ["purpose"] = "y" })).ShouldBe("400 purpose supplier");
        (await Fault(first, new() { ["amountPence"] = 5, ["reason"] = " " })).ShouldBe("400 reason");
        (await Fault(JsonNode.Parse("""{"version":"99"}""")!, new() { ["amountPence"] = 5 })).ShouldBe("404 version");
        using var auditor = _budgets.As("auditor", "QMF");
        (await auditor.Post($"{Holder}/entries/1:correct", Correction(new() { ["amountPence"] = 5 }))).Status.ShouldBe(403);
    }
}
