using System.Text.Json.Nodes;
using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>Decisions over REST: who may do what, in which order, and what is told of it.</summary>
public sealed class DecisionTests : IAsyncLifetime
{
    private DecisionsUnderTest _both = null!;
    private string _otherPcn = "";

    public async Task InitializeAsync()
    {
        _both = await StartWithScheme();
        using var books = _both.Books("auditor", "*");
        var (_, children) = await books.Get($"/v1/organisations?parent={Place}&tier=neighbourhood");
        _otherPcn = children["organisations"]!.AsArray().Select(o => o!["code"]!.GetValue<string>()).First(code => code != Pcn);
    }

    public async Task DisposeAsync() => await _both.DisposeAsync();

    private static string State(JsonNode decision) => decision["state"]!.GetValue<string>();

    private static string Reason(JsonNode problem) => problem["reason"]!.GetValue<string>();

    private async Task<(int Status, string Reason)> Refused(string role, string organisation, string id, string verb, string subject, string? reason = "because")
    {
        using var actor = _both.As(role, organisation, subject);
        var body = new JsonObject { ["commandId"] = Guid.NewGuid().ToString() };
        if (reason is not null) body["reason"] = reason;
        var (status, problem) = await actor.Post($"/v1/decisions/{id}:{verb}", body);
        return (status, Reason(problem));
    }

    [Fact]
    public async Task A_route_is_told_with_every_rule_and_changes_nothing()
    {
        using var auditor = _both.As("auditor", "*");
        var asked = Proposal(Pcn, 1_000_000, _otherPcn);
        asked.Remove("commandId");
        var (status, routing) = await auditor.Post("/v1/decisions:route", asked);
        status.ShouldBe(200, routing.ToJsonString());
        (routing["tier"]!.GetValue<string>(), routing["forum"]!.GetValue<string>(), routing["footprint"]!.GetValue<string>()).ShouldBe(("place", Place, Place));
        string.Join(' ', routing["explanation"]!.AsArray().Select(s => s!["rule"]!.GetValue<string>()))
            .ShouldBe("reserved-matter footprint competence subsidiarity eighty-twenty");
        var (_, list) = await auditor.Get("/v1/decisions");
        list["decisions"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_PCN_decides_by_itself_and_its_money_is_committed()
    {
        using var proposer = _both.As("neighbourhood", Pcn, "proposer");
        var proposal = Proposal(Pcn, 1_000_000);
        var decision = await proposer.Do("/v1/decisions", (JsonObject)proposal.DeepClone());
        var id = Id(decision);
        id.ShouldBe(proposal["commandId"]!.GetValue<string>());
        (State(decision), decision["forum"]!.GetValue<string>(), decision["money"]!.GetValue<string>()).ShouldBe(("for-approval", Pcn, "reserved"));

        // The same again is the same; something else under its id is not.
        Id(await proposer.Do("/v1/decisions", (JsonObject)proposal.DeepClone())).ShouldBe(id);
        proposal["amountPence"] = 2;
        (await proposer.Post("/v1/decisions", proposal)).Status.ShouldBe(409);

        (await Refused("neighbourhood", Pcn, id, "approve", "proposer")).ShouldBe((422, "OWN_PROPOSAL"));
        (await Refused("neighbourhood", _otherPcn, id, "approve", "member")).ShouldBe((403, "FORBIDDEN"));
        (await Refused("auditor", "*", id, "approve", "member")).ShouldBe((403, "FORBIDDEN"));
        (await Refused("neighbourhood", Pcn, id, "reject", "member", reason: null)).ShouldBe((400, "INVALID_REQUEST"));
        var approved = await _both.Act("neighbourhood", Pcn, id, "approve");
        (State(approved), approved["money"]!.GetValue<string>()).ShouldBe(("approved", "committed"));
        (await Refused("neighbourhood", Pcn, id, "approve", "another")).ShouldBe((422, "WRONG_STATE"));

        string.Join(' ', approved["history"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>()).Where(k => k != "message-answered")).ShouldBe("proposed approval-given");
        using var books = _both.Books("neighbourhood", Pcn);
        var (_, open) = await books.Get($"/v1/budgets/{Pcn}/commitments?year={Year}");
        open["commitments"]!.AsArray().Single()!["commitmentId"]!.GetValue<string>().ShouldBe(approved["commitmentId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Partners_consent_for_themselves_and_one_objection_contests()
    {
        var id = Id(await _both.Propose("place-board", Place, 100_000, Pcn, _otherPcn));
        var asked = (await _both.Read(id))["consents"]!.AsArray().Select(c => c!["organisation"]!.GetValue<string>());
        asked.ShouldBe(new[] { Pcn, _otherPcn }.Order(StringComparer.Ordinal));
        (await Refused("place-board", "QMF-HACKNEY", id, "consent", "other")).ShouldBe((422, "NOT_A_PARTNER"));
        (await Refused("system-finance", Ics, id, "consent", "other")).ShouldBe((403, "FORBIDDEN"));
        State(await _both.Act("neighbourhood", Pcn, id, "consent", reason: null)).ShouldBe("routed");
        (await Refused("neighbourhood", Pcn, id, "consent", "member")).ShouldBe((422, "ALREADY_ANSWERED"));
        State(await _both.Act("neighbourhood", _otherPcn, id, "object")).ShouldBe("contested");
        State(await _both.Act("neighbourhood", _otherPcn, id, "consent")).ShouldBe("for-approval");
        State(await _both.Act("place-board", Place, id, "approve")).ShouldBe("approved");
    }

    [Fact]
    public async Task A_decision_is_withdrawn_escalated_and_handed_down()
    {
        var withdrawn = Id(await _both.Propose("neighbourhood", Pcn, 1_000));
        (await Refused("neighbourhood", _otherPcn, withdrawn, "withdraw", "other")).ShouldBe((422, "NOT_THE_PROPOSER"));
        State(await _both.Act("neighbourhood", Pcn, withdrawn, "withdraw")).ShouldBe("withdrawn");

        var moved = Id(await _both.Propose("neighbourhood", Pcn, 1_000));
        var escalated = await _both.Act("neighbourhood", Pcn, moved, "escalate");
        (escalated["forum"]!.GetValue<string>(), escalated["tier"]!.GetValue<string>()).ShouldBe((Place, "place"));
        using var board = _both.As("place-board", Place, "member");
        var (status, problem) = await board.Post($"/v1/decisions/{moved}:devolve",
            new() { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "nearer", ["toOrganisation"] = _otherPcn });
        (status, Reason(problem)).ShouldBe((422, "BELOW_FOOTPRINT"));
        var down = await board.Do($"/v1/decisions/{moved}:devolve", new() { ["reason"] = "nearer", ["toOrganisation"] = Pcn });
        down["forum"]!.GetValue<string>().ShouldBe(Pcn);
        State(await _both.Act("neighbourhood", Pcn, moved, "reject")).ShouldBe("rejected");
        (await _both.Until(moved, d => d["money"]!.GetValue<string>() == "released")).ShouldNotBeNull();
        (await _both.Difference()).ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_asked_is_told_field_by_field()
    {
        using var proposer = _both.As("neighbourhood", Pcn, "proposer");
        var bad = Proposal(Pcn, -1, "QQQ");
        bad["commandId"] = "x";
        bad["title"] = " ";
        bad["category"] = "toys";
        bad["fund"] = "gold";
        bad["year"] = "2025";
        bad["requestedTier"] = "borough";
        bad["documents"] = new JsonArray(new JsonObject { ["title"] = "Paper", ["link"] = "ftp://x", ["sha256"] = "12" });
        var (status, problem) = await proposer.Post("/v1/decisions", bad);
        status.ShouldBe(400);
        problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ShouldBe(
            ["commandId", "requestedTier", "year", "title", "category", "fund", "amountPence", "affected[0]", "documents[0].link", "documents[0].sha256"], ignoreOrder: true);
        (await proposer.Post("/v1/decisions", Proposal("QQQ", 1))).Status.ShouldBe(404);
        (await proposer.Post("/v1/decisions", Proposal(_otherPcn, 1))).Status.ShouldBe(403);
        (await proposer.Get($"/v1/decisions/{Guid.NewGuid()}")).Status.ShouldBe(404);
        (await proposer.Get("/v1/decisions?state=happy")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Whoever_moved_a_decision_and_asks_again_is_answered_as_before_and_nobody_else_of_that_board_is()
    {
        var id = Id(await _both.Propose("neighbourhood", Pcn, 1_000));
        var escalate = new JsonObject { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "too large for us" };
        var own = new JsonObject { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "mine" };
        using var member = _both.As("neighbourhood", Pcn, "member");
        using var proposer = _both.As("neighbourhood", Pcn, "proposer");
        (await proposer.Post($"/v1/decisions/{id}:approve", (JsonObject)own.DeepClone())).Status.ShouldBe(422);
        // Its answer gets lost, say, and the decision is before the place now.
        await member.Do($"/v1/decisions/{id}:escalate", (JsonObject)escalate.DeepClone());

        var (status, again) = await member.Post($"/v1/decisions/{id}:escalate", (JsonObject)escalate.DeepClone());
        status.ShouldBe(200, again.ToJsonString());
        (again["forum"]!.GetValue<string>(), again["history"]!.AsArray().Count(e => e!["kind"]!.GetValue<string>() == "moved")).ShouldBe((Place, 1));
        var (refused, problem) = await proposer.Post($"/v1/decisions/{id}:approve", (JsonObject)own.DeepClone());
        (refused, Reason(problem)).ShouldBe((422, "OWN_PROPOSAL"));
        (await proposer.Post($"/v1/decisions/{id}:escalate", (JsonObject)escalate.DeepClone())).Status.ShouldBe(403);
        (await Refused("neighbourhood", Pcn, id, "escalate", "member")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Above_its_limit_a_body_is_refused_and_a_larger_scale_needs_a_case()
    {
        using var proposer = _both.As("neighbourhood", Pcn, "proposer");
        var above = Proposal(Pcn, 5_000_001);
        above["requestedTier"] = "neighbourhood";
        var (status, refused) = await proposer.Post("/v1/decisions", above);
        (status, Reason(refused)).ShouldBe((422, "ABOVE_LIMIT"));
        refused["figures"]!["limitPence"]!.GetValue<string>().ShouldBe("5000000");

        var larger = Proposal(Pcn, 1_000);
        larger["requestedTier"] = "place";
        (status, refused) = await proposer.Post("/v1/decisions", (JsonObject)larger.DeepClone());
        (status, Reason(refused)).ShouldBe((422, "NO_CASE_FOR_SCALE"));
        // That answer stays; the case comes with another command.
        larger["commandId"] = Guid.NewGuid().ToString();
        larger["caseForScale"] = new JsonObject { ["benefit"] = "equal-access", ["evidence"] = "waiting lists", ["quantifiedBenefitPence"] = 1 };
        (await proposer.Do("/v1/decisions", larger))["forum"]!.GetValue<string>().ShouldBe(Place);
    }

    [Fact]
    public async Task A_list_is_of_a_board_newest_first_in_pages_and_as_csv()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add(Id(await _both.Propose("neighbourhood", Pcn, 1_000 + i)));
        await _both.Act("neighbourhood", Pcn, ids[1], "approve");
        using var member = _both.As("neighbourhood", Pcn, "member");
        var (_, first) = await member.Get("/v1/decisions?pageSize=2");
        first["decisions"]!.AsArray().Select(d => Id(d!)).ShouldBe([ids[2], ids[1]]);
        var (_, second) = await member.Get($"/v1/decisions?pageSize=2&pageToken={first["nextPageToken"]!.GetValue<string>()}");
        second["decisions"]!.AsArray().Select(d => Id(d!)).ShouldBe([ids[0]]);
        second["nextPageToken"]!.GetValue<string>().ShouldBe("");
        var (_, approved) = await member.Get($"/v1/decisions?state=approved&year={Year}&forum={Pcn}");
        approved["decisions"]!.AsArray().Select(d => Id(d!)).ShouldBe([ids[1]]);
        var csv = await member.GetCsv("/v1/decisions");
        csv[0].ShouldStartWith("decisionId,title,category,year,fund,fundingOrganisation,amountPence");
        csv.Length.ShouldBe(4);
    }

    [Fact]
    public async Task The_holder_of_a_post_with_delegated_powers_approves_alone()
    {
        await using var both = await Start();
        await both.PublishScheme(scheme =>
        {
            foreach (var quorum in scheme["quorum"]!.AsArray()) quorum!["approvals"] = 3;
            scheme["delegatedPowers"] = new JsonArray(new JsonObject { ["organisation"] = Pcn, ["post"] = "Clinical Director", ["limitPence"] = "1000" });
        });
        var id = Id(await both.Propose("neighbourhood", Pcn, 1_000));
        State(await both.Act("neighbourhood", Pcn, id, "approve")).ShouldBe("for-approval");
        using var director = both.As("neighbourhood", Pcn, "director", post: "Clinical Director");
        State(await director.Do($"/v1/decisions/{id}:approve", [])).ShouldBe("approved");
    }
}
