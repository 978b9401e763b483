using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Decisions in the whole product: through the gateway, kept over a kill, and part of what verify checks.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class DecisionTests
{
    private const string Ics = DemoProduct.Ics;

    [Fact]
    public async Task A_decision_outlives_a_kill_and_verify_finds_its_money()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", Ics);
        (await finance.ReceiveAsync(Ics, "core", 1_000_000)).ShouldBeOk();
        await PublishAsync(product, finance);

        var id = Guid.NewGuid().ToString();
        var proposed = (await finance.PostAsync("/v1/decisions", new()
        {
            ["commandId"] = id,
            ["title"] = "A strategy for the year",
            ["category"] = "strategy",
            ["year"] = Actor.Year,
            ["fund"] = "core",
            ["fundingOrganisation"] = Ics,
            ["amountPence"] = 40_000,
        })).ShouldBeOk().Body;
        proposed["state"]!.GetValue<string>().ShouldBe("for-approval");
        proposed["isReserved"]!.GetValue<bool>().ShouldBeTrue();

        await product.KillAsync();
        await product.StartAgainAsync();
        var board = await product.ActAsAsync("partnership-board", Ics);
        // Its own kind of person, and another than who proposed it: the development issuer calls both "developer".
        (await board.PostAsync($"/v1/decisions/{id}:approve", Command())).Body["reason"]!.GetValue<string>().ShouldBe("OWN_PROPOSAL");
        var rejected = (await finance.PostAsync($"/v1/decisions/{id}:withdraw", Command("later"))).ShouldBeOk().Body;
        rejected["state"]!.GetValue<string>().ShouldBe("withdrawn");

        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("Decisions: no difference");
    }

    private static async Task PublishAsync(RunningProduct product, Actor finance)
    {
        var scheme = (await finance.GetAsync($"/v1/schemes/{Ics}")).ShouldBeOk().Body["scheme"]!.DeepClone();
        var draft = (await finance.PutAsync($"/v1/schemes/{Ics}", new() { ["commandId"] = Guid.NewGuid().ToString(), ["scheme"] = scheme })).ShouldBeOk().Body;
        foreach (var partner in draft["signOffs"]!.AsArray().Select(s => s!["organisation"]!.GetValue<string>()))
        {
            var board = await product.ActAsAsync(partner == Ics ? "system-finance" : "place-board", partner);
            (await board.PostAsync($"/v1/schemes/{Ics}:signOff", new() { ["commandId"] = Guid.NewGuid().ToString(), ["revision"] = 1 })).ShouldBeOk();
        }
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (await finance.PostAsync($"/v1/schemes/{Ics}:publish", new() { ["commandId"] = Guid.NewGuid().ToString(), ["effectiveFrom"] = today })).ShouldBeOk();
    }

    private static JsonObject Command(string reason = "") => new() { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = reason };
}
