using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>
/// A decision and its money: whatever gets lost between the services, and whichever of them starts again in the middle, no
/// money is held for a closed decision, none is approved without its commitment, and nothing is committed twice.
/// </summary>
[Trait("Cost", "long")]
public sealed class SagaTests
{
    private const long Pence = 1_000_000;

    public static TheoryData<string, bool, string> Steps()
    {
        var steps = new TheoryData<string, bool, string>();
        foreach (var call in new[] { "reserve", "commit", "release" })
            foreach (var after in new[] { false, true })
                foreach (var restarted in new[] { "decisions", "budgets", "nobody" }) steps.Add(call, after, restarted);
        return steps;
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_gets_lost_at_a_step_is_done_once_in_the_end(string call, bool after, string restarted)
    {
        await using var both = await StartWithScheme();
        if (call == "reserve") both.Broken.Break(call, after);
        var id = Id(await ProposeWithoutWaiting(both));
        if (call != "reserve")
        {
            await both.Until(id, d => Money(d) == "reserved");
            both.Broken.Break(call, after);
            await ActWithoutWaiting(both, id, call == "commit" ? "approve" : "reject");
        }
        await Eventually(() => Task.FromResult(both.Broken.Calls.GetValueOrDefault(call) >= 2), () => $"{call} was not tried again");

        if (restarted == "decisions") await both.StopDecisions();
        if (restarted == "budgets") await both.StopBudgets();
        both.Broken.Mend();
        if (restarted == "decisions") await both.StartDecisions();
        if (restarted == "budgets") await both.StartBudgets();

        var decision = await both.Until(id, d => Money(d) == call switch { "reserve" => "reserved", "commit" => "committed", _ => "released" });
        decision["state"]!.GetValue<string>().ShouldBe(call switch { "reserve" => "for-approval", "commit" => "approved", _ => "rejected" });
        await ShouldHave(both, held: call == "reserve" ? Pence : 0, committed: call == "commit" ? Pence : 0);
        await Eventually(async () => await both.Difference() is null, () => both.Difference().Result ?? "");
    }

    [Fact]
    public async Task While_Budgets_is_away_a_proposal_is_taken_and_its_money_is_set_aside_later()
    {
        await using var both = await StartWithScheme();
        await both.StopBudgets();
        var answer = await ProposeWithoutWaiting(both);
        answer["money"]!.GetValue<string>().ShouldBe("reserving");
        await both.StartBudgets();
        await both.Until(Id(answer), d => Money(d) == "reserved");
        await ShouldHave(both, held: Pence, committed: 0);
    }

    [Fact]
    public async Task What_Budgets_refuses_closes_the_decision()
    {
        await using var both = await StartWithScheme();
        using var proposer = both.As("neighbourhood", Pcn, "proposer");
        var proposal = Proposal(Pcn, 5_000_000);
        await both.Propose("neighbourhood", Pcn, 4_000_000);
        await both.Propose("neighbourhood", Pcn, 4_000_000);
        for (var i = 0; i < 2; i++)
        {
            var (status, refused) = await proposer.Post("/v1/decisions", (JsonObject)proposal.DeepClone());
            status.ShouldBe(422, refused.ToJsonString());
            refused["reason"]!.GetValue<string>().ShouldBe("MONEY_REFUSED");
            refused["figures"]!["bookReason"]!.GetValue<string>().ShouldBe("INSUFFICIENT_FUNDS");
            refused["figures"]!["availablePence"]!.GetValue<string>().ShouldBe("2000000");
        }
        (await both.Read(proposal["commandId"]!.GetValue<string>()))["state"]!.GetValue<string>().ShouldBe("refused");
        await ShouldHave(both, held: 8_000_000, committed: 0);
    }

    [Fact]
    public async Task What_nobody_decides_in_time_expires_and_its_money_is_free_again()
    {
        await using var both = await StartWithScheme();
        var id = Id(await both.Propose("neighbourhood", Pcn, Pence));
        await ShouldHave(both, held: Pence, committed: 0);
        both.Clock.Ahead += TimeSpan.FromDays(40);
        (await both.Until(id, d => Money(d) == "released"))["state"]!.GetValue<string>().ShouldBe("expired");
        await ShouldHave(both, held: 0, committed: 0);
        (await both.Difference()).ShouldBeNull();
    }

    private static string Money(JsonNode decision) => decision["money"]!.GetValue<string>();

    // An answer waits for the money until the caller's deadline; a short one is enough where the money does not come.
    private static async Task<JsonNode> ProposeWithoutWaiting(DecisionsUnderTest both) =>
        await PostWithoutWaiting(both, "proposer", "/v1/decisions", Proposal(Pcn, Pence));

    private static Task ActWithoutWaiting(DecisionsUnderTest both, string id, string verb) => PostWithoutWaiting(both, "member",
        $"/v1/decisions/{id}:{verb}", new() { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "because" });

    // On a busy machine even the answer that waits for nothing may come too late for the deadline: then, as any client does, it
    // is asked for again with the same id.
    private static async Task<JsonNode> PostWithoutWaiting(DecisionsUnderTest both, string subject, string path, JsonObject body)
    {
        using var http = both.Http("neighbourhood", Pcn, subject);
        http.DefaultRequestHeaders.Add("grpc-timeout", "1S");
        var (status, text) = (0, "");
        await Eventually(async () =>
        {
            using var answer = await http.PostAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
            (status, text) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            return status != StatusCodes.Status504GatewayTimeout;
        }, () => text);
        status.ShouldBe(StatusCodes.Status200OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task ShouldHave(DecisionsUnderTest both, long held, long committed)
    {
        using var books = both.Books("neighbourhood", Pcn);
        var (_, position) = await books.Get($"/v1/budgets/{Pcn}/position?year={Year}");
        var core = position["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == "core")!;
        core["reservedPence"]!.GetValue<string>().ShouldBe($"{held}");
        core["committedPence"]!.GetValue<string>().ShouldBe($"{committed}");
    }
}
