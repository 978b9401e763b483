using static Federated.Tests.Services.Decisions.DecisionsUnderTest;

namespace Federated.Tests.Services.Decisions;

/// <summary>Verify finds what a service that counts or pays wrongly has left in the two journals.</summary>
public sealed class RecountTests
{
    private const long Pence = 1_000;

    [Fact]
    public async Task What_the_measure_counted_otherwise_than_the_books_say_is_found()
    {
        await using var both = await StartWithScheme();
        both.Broken.MorePence = 1;
        using (var books = both.Books("neighbourhood", Pcn))
            await books.Do($"/v1/budgets/{Pcn}/commitments", Money(Pence, ("purpose", "beds"), ("effectiveOn", "2025-10-01")));
        await Eventually(async () => await both.Difference() is not null, () => "the difference is not found");
        (await both.Difference()).ShouldBe($"share/QMF: {Pcn} in M7 of {Year}: the measure has 1 decision of {Pence + 1} pence, and the journals 1 decision of {Pence} pence.");
    }

    [Fact]
    public async Task An_approved_decision_without_its_commitment_is_found()
    {
        await using var both = await StartWithScheme();
        var id = Id(await both.Propose("neighbourhood", Pcn, Pence));
        both.Broken.Pretended = "commit";
        await both.Act("neighbourhood", Pcn, id, "approve");
        (await both.Difference()).ShouldBe($"decision/{id}: it is approved, and 0 of {Pence} pence are committed for it.");
    }

    [Fact]
    public async Task Money_that_is_held_for_a_closed_decision_is_found()
    {
        await using var both = await StartWithScheme();
        var id = Id(await both.Propose("neighbourhood", Pcn, Pence));
        both.Broken.Pretended = "release";
        await both.Act("neighbourhood", Pcn, id, "withdraw");
        (await both.Difference()).ShouldBe($"decision/{id}: it is closed, and {Pence} pence are still set aside for it.");
    }

    [Fact]
    public async Task Money_of_an_open_decision_that_somebody_else_committed_is_found()
    {
        await using var both = await StartWithScheme();
        var id = Id(await both.Propose("neighbourhood", Pcn, Pence));
        // Only with a token of the Decisions service: Budgets lets nobody else.
        using (var books = both.Books("decisions", "*"))
            await books.Do($"/v1/budgets/{Pcn}/holds/{(await both.Read(id))["holdId"]!.GetValue<string>()}:commit", new() { ["decisionId"] = id });
        // Found by the measure, as soon as it has come to the entry, and until then by the decision.
        (await both.Difference()).ShouldBeOneOf(
            $"decision/{id}: it is open, and money that is set aside for it is committed.",
            $"share/QMF: {Pcn} in M7 of {Year}: the measure has 0 decisions of 0 pence, and the journals 1 decision of {Pence} pence.");
    }

    [Fact]
    public async Task What_happens_while_the_journals_are_read_is_no_difference()
    {
        await using var both = await StartWithScheme();
        var id = Id(await both.Propose("neighbourhood", Pcn, Pence));
        (await both.Difference(between: () => both.Act("neighbourhood", Pcn, id, "approve"))).ShouldBeNull();
        (await both.Difference()).ShouldBeNull();
    }
}
