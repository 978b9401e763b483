using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The feed of events as a subscriber has it: through the gateway, and over a restart.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public sealed class EventFeedTests
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_subscriber_that_keeps_its_cursor_misses_nothing_over_a_power_cut()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        await Receive(finance, 1_000);
        var first = (await finance.GetAsync("/v1/events")).ShouldBeOk().Body;
        var kept = first["next"]!.GetValue<string>();
        await Receive(finance, 2_000);
        await product.KillAsync();
        await product.StartAgainAsync();

        finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        await Receive(finance, 3_000);
        var rest = (await finance.GetAsync($"/v1/events?after={kept}")).ShouldBeOk().Body;
        Amounts(rest).ShouldBe(["2000", "3000"]);
        var all = (await finance.GetAsync("/v1/events?limit=1000")).ShouldBeOk().Body;
        first["events"]!.AsArray().Concat(rest["events"]!.AsArray()).Select(e => e!.ToJsonString())
            .ShouldBe(all["events"]!.AsArray().Select(e => e!.ToJsonString()));
    }

    [Fact]
    public async Task A_watch_goes_through_the_gateway_as_it_comes()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events:watch?types=federated.budgets.funding-received.v1");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await product.NewTokenAsync("auditor", "*"));
        using var response = await product.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Amounts(await Line()).ShouldBeEmpty();

        await Receive(finance, 4_000);
        JsonNode page;
        do page = await Line(); while (!Amounts(page).Any());
        Amounts(page).ShouldBe(["4000"]);

        async Task<JsonNode> Line() => JsonNode.Parse((await lines.ReadLineAsync().WaitAsync(patience))!)!;
    }

    private static IEnumerable<string> Amounts(JsonNode page) =>
        page["events"]!.AsArray().Select(e => e!["data"]!["amountPence"]!.GetValue<string>());

    private static async Task Receive(Actor finance, long pence) =>
        (await finance.ReceiveAsync(DemoProduct.Ics, "core", pence)).ShouldBeOk();
}
