using System.Text.Json.Nodes;
using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>The papers of a board: what is before it, and nothing else, in words.</summary>
public sealed class MeetingPackTests : IAsyncLifetime
{
    private const string Hackney = "QMF-HACKNEY";
    private DecisionsUnderTest _both = null!;

    public async Task InitializeAsync() => _both = await StartWithScheme();

    public async Task DisposeAsync() => await _both.DisposeAsync();

    [Fact]
    public async Task A_board_reads_what_is_before_it_with_what_is_due_first_at_the_top()
    {
        var escalated = Id(await _both.Propose("neighbourhood", Pcn, 100_000));
        var own = Id(await _both.Propose("place-board", Place, 200_000));
        var rejected = Id(await _both.Propose("place-board", Place, 10_000));
        await _both.Act("place-board", Place, rejected, "reject");
        // Its time begins again, so it is due after one that was proposed later.
        _both.Clock.Ahead += TimeSpan.FromDays(3);
        await _both.Act("neighbourhood", Pcn, escalated, "escalate", reason: "It is a matter for the whole borough.");

        var items = await Pack(Place, Place);

        items.Select(Title).ShouldBe([$"1 {own}", $"2 {escalated}"]);
        Text(items[1], "whyHere").ShouldEndWith("asks for a decision: It is a matter for the whole borough.");
        Text(items[1], "localShare").ShouldBe("Newham decides locally: local decisions are not held.");
        Text(items[0], "whyHere").ShouldContain("so Newham decides.");
        (Text(items[0], "category"), Text(items[0], "money"), Text(items[0], "affected"), Text(items[0], "state"), Text(items[0], "approvals"))
            .ShouldBe(("services", "Newham, core, 2025-26", "Newham", "for-approval", "0 of 1"));
        (await Pack(Pcn, Pcn)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Consents_objections_and_what_is_held_are_told_with_their_reasons()
    {
        // Nothing is decided locally yet, so the system has no room.
        using var finance = _both.As("system-finance", Ics, "proposer");
        var proposal = Proposal(Ics, 300_000, Place, Hackney);
        proposal["caseForScale"] = new JsonObject { ["benefit"] = "equal-access", ["evidence"] = "Two surveys", ["quantifiedBenefitPence"] = 100 };
        proposal["documents"] = new JsonArray(new JsonObject { ["title"] = "Plan", ["link"] = "https://papers.example/plan", ["sha256"] = new string('a', 64) });
        var id = Id(await finance.Do("/v1/decisions", proposal));
        var held = (await Pack(Ics, Ics)).Single();
        Text(held, "state").ShouldBe("held");
        Text(held, "localShare").ShouldContain("held until the partnership board overrides");
        Text(held, "consents").ShouldBe("Hackney is asked; Newham is asked");
        Text(held, "caseForScale").ShouldBe("the same access for residents of every place, worth £1.00: Two surveys");
        Text(held, "papers").ShouldBe("Plan https://papers.example/plan");

        await _both.Act("partnership-board", Ics, id, "override", "chair", "The winter plan cannot wait.");
        await _both.Act("place-board", Hackney, id, "consent", reason: null);
        await _both.Act("place-board", Place, id, "object", reason: "Not at our cost.");

        var contested = (await Pack(Ics, Ics)).Single();
        Text(contested, "state").ShouldBe("contested");
        Text(contested, "consents").ShouldBe("Hackney has consented; Newham objects: Not at our cost.");
        Text(contested, "localShare").ShouldBe($"Set aside by chair@{Ics} on 1 October 2025: The winter plan cannot wait.");
    }

    [Fact]
    public async Task It_is_a_list_for_a_spreadsheet_and_a_board_that_is_none_is_named()
    {
        await _both.Propose("place-board", Place, 200_000);
        using var http = _both.Http("place-board", Place);
        http.DefaultRequestHeaders.Add("Accept", "text/csv");

        var lines = (await http.GetStringAsync("/v1/decisions:meetingPack")).Split("\r\n");

        lines[0].ShouldStartWith("item,title,category,amountPence,money,affected,whyHere,localShare,consents,state,approvals,dueOn,");
        lines[1].ShouldStartWith("1,Home visiting team,services,200000,\"Newham, core, 2025-26\",Newham,");
        using var auditor = _both.As("auditor", "*");
        (await auditor.Get("/v1/decisions:meetingPack?forum=NOWHERE")).Status.ShouldBe(404);
        (await auditor.Get("/v1/decisions:meetingPack")).Status.ShouldBe(400);
    }

    private async Task<JsonArray> Pack(string organisation, string forum)
    {
        using var board = _both.As("auditor", organisation);
        var (status, pack) = await board.Get($"/v1/decisions:meetingPack?forum={forum}");
        status.ShouldBe(200, pack.ToJsonString());
        return pack["items"]!.AsArray();
    }

    private static string Title(JsonNode? item) => $"{item!["item"]} {item["decisionId"]}";

    private static string Text(JsonNode? item, string field) => item![field]!.GetValue<string>();
}
