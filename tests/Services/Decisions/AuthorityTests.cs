using System.Text.Json.Nodes;
using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>The scheme of delegation in the books: what a body commits by itself, and what only an approved decision opens.</summary>
public sealed class AuthorityTests
{
    private const long Limit = 5_000_000;

    private static async Task<(int Status, JsonNode Body)> Commit(DecisionsUnderTest both, long pence)
    {
        using var books = both.Books("neighbourhood", Pcn);
        var body = Money(pence, ("purpose", "A clinic"));
        body["commandId"] = Guid.NewGuid().ToString();
        return await books.Post($"/v1/budgets/{Pcn}/commitments", body);
    }

    private static async Task<string> Commitments(DecisionsUnderTest both)
    {
        using var books = both.Books("neighbourhood", Pcn);
        var (_, open) = await books.Get($"/v1/budgets/{Pcn}/commitments?year={Year}");
        return string.Join("; ", open["commitments"]!.AsArray()
            .Select(c => $"{c!["legs"]![0]!["amountPence"]} {c["decisionId"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Above_its_limit_a_body_commits_what_was_decided_and_nothing_else()
    {
        await using var both = await Start();
        (await Commit(both, Limit + 1)).Status.ShouldBe(200, "no scheme is in force");
        await both.PublishScheme();
        // Telling is tried again when Budgets was away, so it may take a moment.
        await Eventually(async () => await IsTold(both), () => "the limits were not told");

        await ShouldNeedDecision(both, 4_000_000 + Limit);
        var id = Id(await both.Propose("neighbourhood", Pcn, 2_000_000));
        await both.Act("neighbourhood", Pcn, id, "approve");
        (await Commit(both, 1_000_000)).Status.ShouldBe(200);
        (await Commitments(both)).ShouldBe($"1000000 ; 2000000 {id}; 5000001 ");

        // The decision of the place, because the amount is above the PCN's own limit, does not open the door for another.
        await ShouldNeedDecision(both, Limit + 1);
        (await both.Difference()).ShouldBeNull();
    }

    [Fact]
    public async Task A_decision_of_the_place_opens_for_its_PCN_the_amount_that_was_decided()
    {
        await using var both = await Start();
        await both.PublishScheme();
        await Eventually(async () => await IsTold(both), () => "the limits were not told");
        await ShouldNeedDecision(both, Limit + 1);

        var first = await both.Propose("neighbourhood", Pcn, Limit + 1);
        first["forum"]!.GetValue<string>().ShouldBe(Place);
        await both.Act("neighbourhood", Pcn, Id(first), "consent", reason: null);
        await both.Act("place-board", Place, Id(first), "approve");
        await Eventually(async () => await Commitments(both) == $"5000001 {Id(first)}", () => Commitments(both).Result);

        // A second one, which nobody has decided yet, opens nothing; nor do its hold and the first one's commitment.
        await Eventually(async () => (await both.Read(Id(first)))["state"]!.GetValue<string>() == "approved", () => "not approved");
        using (var books = both.Books("neighbourhood", Pcn))
        {
            var commitment = (await both.Read(Id(first)))["commitmentId"]!.GetValue<string>();
            ShouldNeedDecision(await books.Post($"/v1/budgets/{Pcn}/commitments/{commitment}:change", new() { ["commandId"] = Guid.NewGuid().ToString(), ["changePence"] = 1 }), Limit + 2);

            var second = Id(await both.Propose("neighbourhood", Pcn, 1_000));
            var (_, holds) = await books.Get($"/v1/budgets/{Pcn}/holds");
            var hold = holds["holds"]!.AsArray().Single()!;
            hold["decisionId"]!.GetValue<string>().ShouldBe(second);
            foreach (var verb in (string[])["commit", "release"])
            {
                var (status, refused) = await books.Post($"/v1/budgets/{Pcn}/holds/{hold["holdId"]}:{verb}", new() { ["commandId"] = Guid.NewGuid().ToString() });
                (status, refused["reason"]!.GetValue<string>()).ShouldBe((422, "DECISION_HOLD"));
            }
            await both.Act("neighbourhood", Pcn, second, "approve");
        }
        await ShouldNeedDecision(both, Limit + 1);
        (await Commitments(both)).ShouldBe($"1000 {await Second(both, Id(first))}; 5000001 {Id(first)}");
        await Eventually(async () => await both.Difference() is null, () => both.Difference().Result ?? "");
    }

    private static async Task<string> Second(DecisionsUnderTest both, string first)
    {
        using var auditor = both.As("auditor", "*");
        var (_, list) = await auditor.Get("/v1/decisions");
        return list["decisions"]!.AsArray().Select(d => Id(d!)).Single(id => id != first);
    }

    private static async Task<bool> IsTold(DecisionsUnderTest both)
    {
        using var books = both.Books("neighbourhood", Pcn);
        return (await books.Get($"/v1/budgets/{Pcn}/decision-limits")).Body["version"]!.GetValue<int>() == 1;
    }

    private static async Task ShouldNeedDecision(DecisionsUnderTest both, long pence) => ShouldNeedDecision(await Commit(both, pence), pence);

    private static void ShouldNeedDecision((int Status, JsonNode Body) answer, long pence)
    {
        answer.Status.ShouldBe(422, answer.Body.ToJsonString());
        answer.Body["reason"]!.GetValue<string>().ShouldBe("DECISION_REQUIRED");
        var figures = answer.Body["figures"]!;
        string.Join(' ', new[] { "requestedPence", "limitPence", "category", "link" }.Select(name => figures[name]!.GetValue<string>()))
            .ShouldBe($"{pence} {Limit} services /v1/decisions");
    }
}
