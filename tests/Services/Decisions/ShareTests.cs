using System.Text.Json.Nodes;
using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>The local share: what is counted, once, whatever starts again; and what the guard holds and lets go.</summary>
public sealed class ShareTests
{
    private static long Count(JsonNode share, string tier) =>
        long.Parse(share["tiers"]!.AsArray().Single(t => t!["tier"]!.GetValue<string>() == tier)!["count"]!.GetValue<string>());

    private static long Pence(JsonNode share, string tier) =>
        long.Parse(share["tiers"]!.AsArray().Single(t => t!["tier"]!.GetValue<string>() == tier)!["pence"]!.GetValue<string>());

    private static async Task<JsonNode> Commit(DecisionsUnderTest both, long pence, string role = "neighbourhood", string organisation = Pcn)
    {
        using var books = both.Books(role, organisation);
        return await books.Do($"/v1/budgets/{organisation}/commitments", Money(pence, ("purpose", "beds"), ("effectiveOn", "2025-10-01")));
    }

    private static async Task Counted(DecisionsUnderTest both, string tier, long count, long pence)
    {
        JsonNode? share = null;
        await Eventually(async () => Count(share = await both.Share(), tier) == count && Pence(share, tier) == pence, () => share?.ToJsonString() ?? "");
    }

    [Fact]
    public async Task Commitments_are_counted_once_over_restarts_of_either_service()
    {
        await using var both = await StartWithScheme();
        await Commit(both, 1_000);
        var changed = await Commit(both, 2_000, "place-board", Place);
        await Counted(both, "neighbourhood", 1, 1_000);
        await Counted(both, "place", 1, 2_000);

        await both.StopDecisions();
        await Commit(both, 500);
        await both.StartDecisions();
        await Counted(both, "neighbourhood", 2, 1_500);
        await both.StopBudgets();
        await both.StartBudgets();
        var last = await Commit(both, 100);
        await Counted(both, "neighbourhood", 3, 1_600);
        await Counted(both, "place", 1, 2_000);

        // A change counts its pence; what is reversed counts no more.
        using (var books = both.Books("place-board", Place))
            await books.Do($"/v1/budgets/{Place}/commitments/{changed["commitmentId"]!.GetValue<string>()}:change", new() { ["changePence"] = -500, ["reason"] = "cheaper" });
        await Counted(both, "place", 1, 1_500);
        using (var books = both.Books("neighbourhood", Pcn))
            await books.Do($"/v1/budgets/{Pcn}/entries/{last["version"]!.GetValue<string>()}:reverse", new() { ["reason"] = "twice" });
        await Counted(both, "neighbourhood", 2, 1_500);
        (await both.Difference()).ShouldBeNull();
    }

    [Fact]
    public async Task A_decision_counts_once_and_not_its_commitment_besides()
    {
        await using var both = await StartWithScheme();
        var id = Id(await both.Propose("neighbourhood", Pcn, 3_000));
        await both.Act("neighbourhood", Pcn, id, "approve");
        await Commit(both, 1_000);
        await Counted(both, "neighbourhood", 2, 4_000);
        var share = await both.Share();
        share["localShareByCount"]!.GetValue<double>().ShouldBe(1);
        var (place, months) = (await both.Share(Place), await Months(both));
        Count(place, "neighbourhood").ShouldBe(2);
        months[0].ShouldBe("month,category,tier,count,pence,isReserved");
        months.ShouldContain("M7,services,neighbourhood,2,4000,false");
        (await both.Difference()).ShouldBeNull();
    }

    [Fact]
    public async Task The_guard_holds_the_system_until_there_is_room_and_the_board_may_set_it_aside()
    {
        await using var both = await StartWithScheme();
        var first = Id(await both.Propose("system-finance", Ics, 1_000));
        (await both.Until(first, d => d["state"]!.GetValue<string>() == "held"))["money"]!.GetValue<string>().ShouldBe("reserved");
        (await both.Share())["held"]!.AsArray().Single()!["decisionId"]!.GetValue<string>().ShouldBe(first);

        // Four local ones for one of the system, and as much money: exactly at the threshold is allowed.
        for (var i = 0; i < 4; i++) await Commit(both, 1_000);
        await both.Until(first, d => d["state"]!.GetValue<string>() == "for-approval");
        var approved = await both.Act("partnership-board", Ics, first, "approve");
        approved["state"]!.GetValue<string>().ShouldBe("approved");
        await Counted(both, "system", 1, 1_000);
        var share = await both.Share();
        (share["localShareByCount"]!.GetValue<double>(), share["threshold"]!.GetValue<double>()).ShouldBe((0.8, 0.8));
        (share["headroom"]!["count"]!.GetValue<string>(), share["headroom"]!["pence"]!.GetValue<string>()).ShouldBe(("0", "0"));

        var second = Id(await both.Propose("system-finance", Ics, 2_000));
        await both.Until(second, d => d["state"]!.GetValue<string>() == "held");
        using (var finance = both.As("system-finance", Ics, "member"))
            (await finance.Post($"/v1/decisions/{second}:override", new() { ["commandId"] = Guid.NewGuid().ToString(), ["reason"] = "urgent" })).Status.ShouldBe(403);
        await both.Act("partnership-board", Ics, second, "override", reason: "urgent");
        (await both.Act("partnership-board", Ics, second, "approve"))["isOverridden"]!.GetValue<bool>().ShouldBeTrue();
        await Counted(both, "system", 2, 3_000);
        var overridden = (await both.Share())["overridden"]!.AsArray().Single()!;
        (overridden["decisionId"]!.GetValue<string>(), overridden["reason"]!.GetValue<string>()).ShouldBe((second, "urgent"));
        (await both.Difference()).ShouldBeNull();
    }

    [Fact]
    public async Task A_past_year_is_routed_again_under_another_scheme()
    {
        await using var both = await StartWithScheme();
        var id = Id(await both.Propose("neighbourhood", Pcn, 3_000));
        await both.Act("neighbourhood", Pcn, id, "approve");
        await Counted(both, "neighbourhood", 1, 3_000);
        using var finance = both.As("system-finance", Ics);
        var (_, draft) = await finance.Get($"/v1/schemes/{Ics}");
        var stricter = draft["scheme"]!.DeepClone();
        stricter["limits"]!.AsArray().First(l => l!["tier"]!.GetValue<string>() == "neighbourhood" && l["category"]!.GetValue<string>() == "")!["fixedPence"] = "0";
        stricter["limits"]!.AsArray().First(l => l!["tier"]!.GetValue<string>() == "place" && l["category"]!.GetValue<string>() == "")!["fixedPence"] = "0";
        var (status, tried) = await finance.Post($"/v1/schemes/{Ics}:dryRun", new() { ["year"] = Year, ["scheme"] = stricter.DeepClone() });
        status.ShouldBe(400, "limits of categories of a PCN are above those of its place now");
        foreach (var limit in stricter["limits"]!.AsArray().Where(l => l!["organisation"]!.GetValue<string>() == "").ToList())
        {
            limit!.AsObject().Remove("pencePer100000");
            limit["fixedPence"] = "0";
        }
        (status, tried) = await finance.Post($"/v1/schemes/{Ics}:dryRun", new() { ["year"] = Year, ["scheme"] = stricter.DeepClone() });
        status.ShouldBe(200, tried.ToJsonString());
        var changed = tried["changed"]!.AsArray().Single()!;
        (changed["decisionId"]!.GetValue<string>(), changed["tier"]!.GetValue<string>(), changed["tierThen"]!.GetValue<string>()).ShouldBe((id, "neighbourhood", "system"));
        (tried["localShareByCount"]!.GetValue<double>(), tried["localShareByCountThen"]!.GetValue<double>()).ShouldBe((1, 0));
    }

    private static async Task<string[]> Months(DecisionsUnderTest both)
    {
        using var auditor = both.As("auditor", "*");
        return await auditor.GetCsv($"/v1/subsidiarity/{Ics}/months?year={Year}");
    }
}
