using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>Many commands in one request, through the gateway: as a batch, and as a file.</summary>
[Collection(ProductTests.Name)]
public class BatchTests(DemoProduct demo)
{
    private const string Fund = "core";

    [Fact]
    public async Task A_batch_larger_than_other_bodies_goes_through_and_is_applied_whole()
    {
        var (pcn, lead) = await PcnWithAsync(10_000);
        var commands = Enumerable.Range(0, 4_000).Select(_ => Spend(1, new string('x', 300))).ToArray();

        var answer = (await SendAsync(lead, pcn, atomic: true, commands)).ShouldBeOk();

        answer.Body["accepted"]!.GetValue<int>().ShouldBe(4_000, answer.Text[..200]);
        (await lead.PositionAsync(pcn, Fund)).Spent.ShouldBe(4_000);
    }

    [Fact]
    public async Task An_atomic_batch_with_one_refusal_changes_nothing_and_one_of_single_commands_the_rest()
    {
        var (pcn, lead) = await PcnWithAsync(100);
        JsonObject[] commands = [Spend(60, "first"), Spend(41, "too much"), Spend(40, "third")];

        var atomic = (await SendAsync(lead, pcn, atomic: true, commands)).ShouldBeOk();
        (await lead.PositionAsync(pcn, Fund)).Spent.ShouldBe(0);
        var single = (await SendAsync(lead, pcn, atomic: false, [.. commands.Select(Renamed)])).ShouldBeOk();

        Reasons(atomic).ShouldBe(["BATCH_NOT_APPLIED", "INSUFFICIENT_FUNDS", "BATCH_NOT_APPLIED"]);
        Reasons(single).ShouldBe(["", "INSUFFICIENT_FUNDS", ""]);
        (await lead.PositionAsync(pcn, Fund)).Spent.ShouldBe(100);
    }

    [Fact]
    public async Task A_file_of_payments_goes_through_and_again_gets_the_same_answer()
    {
        var (pcn, lead) = await PcnWithAsync(100_000);
        var file = "year,fund,amount_pounds,effective_on,purpose,supplier,reference\r\n"
            + $"2025-26,core,12.50,2025-05-01,{new string('y', 400)},Acme,INV-1\r\n"
            + string.Concat(Enumerable.Repeat($"2025-26,core,0.01,2025-05-02,{new string('z', 400)},Acme,INV-2\r\n", 4_000));
        var id = Guid.NewGuid();

        var first = (await UploadAsync(lead, pcn, file, id)).ShouldBeOk();
        var again = (await UploadAsync(lead, pcn, file, id)).ShouldBeOk();

        first.Int64("amountPence").ShouldBe(5_250);
        again.Text.ShouldBe(first.Text);
        (await lead.PositionAsync(pcn, Fund)).Spent.ShouldBe(5_250);
        (await UploadAsync(lead, pcn, file.Replace("12.50", "12.5"), id)).ShouldBeProblem(HttpStatusCode.Conflict);
    }

    private async Task<(string Pcn, Actor Lead)> PcnWithAsync(long amountPence)
    {
        var pcn = await demo.PcnWithAsync(amountPence);
        return (pcn, await demo.Product.ActAsAsync("neighbourhood", pcn));
    }

    private static Task<Answer> SendAsync(Actor actor, string organisation, bool atomic, JsonObject[] commands) => actor.PostAsync(
        $"/v1/budgets/{organisation}/commands:batch", new() { ["atomic"] = atomic, ["commands"] = new JsonArray([.. commands.Select(c => c.DeepClone())]) });

    private static Task<Answer> UploadAsync(Actor actor, string organisation, string file, Guid id)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/budgets/{organisation}/uploads/actuals")
        {
            Content = new StringContent(file, Encoding.UTF8, "text/csv"),
        };
        request.Headers.Add("Idempotency-Key", id.ToString());
        return actor.SendAsync(request);
    }

    private static JsonObject Spend(long amountPence, string purpose)
    {
        var spend = Actor.Command(Fund, amountPence, ("purpose", purpose));
        spend.Remove("commandId");
        return new() { ["commandId"] = Guid.NewGuid().ToString(), ["spend"] = spend };
    }

    private static JsonObject Renamed(JsonObject command)
    {
        var renamed = command.DeepClone().AsObject();
        renamed["commandId"] = Guid.NewGuid().ToString();
        return renamed;
    }

    private static IEnumerable<string> Reasons(Answer answer) =>
        answer.Body["answers"]!.AsArray().Select(a => a!["refusal"]?["reason"]?.GetValue<string>() ?? "");
}
