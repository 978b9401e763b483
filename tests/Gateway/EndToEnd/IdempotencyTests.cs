using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The command id may come in the Idempotency-Key header instead of the body.</summary>
[Collection(ProductTests.Name)]
public class IdempotencyTests(DemoProduct demo)
{
    [Fact]
    public async Task The_header_and_the_body_say_the_same()
    {
        var pcn = await demo.PcnWithAsync(100);
        var lead = await demo.Product.ActAsAsync("neighbourhood", pcn);
        var id = Guid.NewGuid().ToString();

        var byHeader = (await lead.SendAsync(Commitment(pcn, null, id))).ShouldBeOk();
        var byQuotedHeader = (await lead.SendAsync(Commitment(pcn, null, $"\"{id}\""))).ShouldBeOk();
        var byBody = (await lead.SendAsync(Commitment(pcn, id))).ShouldBeOk();
        var byBoth = (await lead.SendAsync(Commitment(pcn, id, id))).ShouldBeOk();

        byHeader.String("commitmentId").ShouldBe(id);
        new[] { byQuotedHeader.Text, byBody.Text, byBoth.Text }.ShouldAllBe(text => text == byHeader.Text);
        (await lead.PositionAsync(pcn, "core")).Committed.ShouldBe(1);
    }

    [Fact]
    public async Task A_header_that_contradicts_the_body_is_refused()
    {
        var finance = await demo.FinanceAsync();
        var request = Commitment(DemoProduct.Ics, Guid.NewGuid().ToString(), Guid.NewGuid().ToString());

        (await demo.ChangesNothingAsync(() => finance.SendAsync(request))).ShouldBeInvalid("commandId");
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("3f2b8c1e-0d4a-4b8e-9c57-2a6f1d0e7b43", "3f2b8c1e-0d4a-4b8e-9c57-2a6f1d0e7b44")]
    public async Task A_header_that_is_no_one_id_is_refused(params string[] keys)
    {
        var finance = await demo.FinanceAsync();

        (await demo.ChangesNothingAsync(() => finance.SendAsync(Commitment(DemoProduct.Ics, null, keys)))).ShouldBeInvalid("commandId");
    }

    private static HttpRequestMessage Commitment(string organisation, string? id, params string[] keys)
    {
        var body = Writes.Sound("commitments");
        body.Remove("commandId");
        if (id is not null)
            body["commandId"] = id;
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/budgets/{organisation}/commitments") { Content = JsonContent.Create<JsonNode>(body) };
        foreach (var key in keys)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }
}
