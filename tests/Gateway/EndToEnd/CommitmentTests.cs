using System.Net;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What a PCN does with its money.</summary>
[Collection(ProductTests.Name)]
public class CommitmentTests(DemoProduct demo)
{
    private const string Fund = "core";

    [Fact]
    public async Task A_PCN_commits_and_spends_what_it_holds()
    {
        var (pcn, lead) = await PcnWithAsync(10_000_000);

        var commitment = (await lead.CommitAsync(pcn, Fund, 4_000_000)).ShouldBeOk();
        commitment.Int64("availablePence").ShouldBe(6_000_000);
        (await lead.SpendAsync(pcn, Fund, 1_500_000, commitment.String("commitmentId"))).ShouldBeOk();
        (await lead.SpendAsync(pcn, Fund, 250_000)).ShouldBeOk();

        (await lead.PositionAsync(pcn, Fund)).ShouldBe(new(
            Received: 10_000_000, Available: 5_750_000, InTransit: 0, Delegated: 0, Reserved: 0, Committed: 2_500_000, Spent: 1_750_000));
    }

    [Fact]
    public async Task A_commitment_above_what_is_available_is_refused_with_the_figures()
    {
        var (pcn, lead) = await PcnWithAsync(100_000);

        var refusal = (await lead.CommitAsync(pcn, Fund, 100_001)).ShouldBeRefusal("INSUFFICIENT_FUNDS");

        refusal.Body["figures"]!.Int64("requestedPence").ShouldBe(100_001);
        refusal.Body["figures"]!.Int64("availablePence").ShouldBe(100_000);
        (await lead.PositionAsync(pcn, Fund)).Available.ShouldBe(100_000);
    }

    [Fact]
    public async Task Spending_more_than_is_left_of_a_commitment_is_refused_with_the_figures()
    {
        var (pcn, lead) = await PcnWithAsync(100_000);
        var commitment = (await lead.CommitAsync(pcn, Fund, 60_000)).ShouldBeOk().String("commitmentId");
        (await lead.SpendAsync(pcn, Fund, 50_000, commitment)).ShouldBeOk();

        var refusal = (await lead.SpendAsync(pcn, Fund, 10_001, commitment)).ShouldBeRefusal("COMMITMENT_EXCEEDED");

        refusal.Body["figures"]!.Int64("requestedPence").ShouldBe(10_001);
        refusal.Body["figures"]!.Int64("availablePence").ShouldBe(10_000);
    }

    [Fact]
    public async Task A_repeated_command_gets_the_same_answer_and_makes_one_entry()
    {
        var (pcn, lead) = await PcnWithAsync(100_000);
        var id = Guid.NewGuid();

        var first = (await lead.CommitAsync(pcn, Fund, 40_000, id)).ShouldBeOk();
        (await lead.CommitAsync(pcn, Fund, 10_000)).ShouldBeOk();
        var second = (await lead.CommitAsync(pcn, Fund, 40_000, id)).ShouldBeOk();

        second.Text.ShouldBe(first.Text);
        (await EntriesWithAsync(lead, pcn, id)).Count.ShouldBe(1);
        (await lead.PositionAsync(pcn, Fund)).Committed.ShouldBe(50_000);
    }

    [Fact]
    public async Task A_repeated_refusal_stays_a_refusal_even_when_there_is_money_by_then()
    {
        var (pcn, lead) = await PcnWithAsync(100_000);
        var id = Guid.NewGuid();
        var first = (await lead.CommitAsync(pcn, Fund, 150_000, id)).ShouldBeRefusal("INSUFFICIENT_FUNDS");
        var finance = await demo.FinanceAsync();
        var place = (await finance.GetAsync($"/v1/organisations/{pcn}")).ShouldBeOk().String("parent");
        (await finance.ReceiveAsync(DemoProduct.Ics, Fund, 100_000)).ShouldBeOk();
        (await finance.DelegateAsync(DemoProduct.Ics, place, Fund, 100_000)).ShouldBeOk();
        (await finance.DelegateAsync(place, pcn, Fund, 100_000)).ShouldBeOk();

        var second = (await lead.CommitAsync(pcn, Fund, 150_000, id)).ShouldBeRefusal("INSUFFICIENT_FUNDS");

        JsonNode.DeepEquals(second.Body["figures"], first.Body["figures"]).ShouldBeTrue(second.Text);
        (await lead.CommitAsync(pcn, Fund, 150_000)).ShouldBeOk();
    }

    [Fact]
    public async Task A_command_id_cannot_be_used_again_for_another_amount()
    {
        var (pcn, lead) = await PcnWithAsync(100_000);
        var id = Guid.NewGuid();
        (await lead.CommitAsync(pcn, Fund, 40_000, id)).ShouldBeOk();

        var answer = (await lead.CommitAsync(pcn, Fund, 40_001, id)).ShouldBeProblem(HttpStatusCode.Conflict);

        answer.String("reason").ShouldBe("COMMAND_ID_REUSED");
        (await EntriesWithAsync(lead, pcn, id)).Count.ShouldBe(1);
        (await lead.PositionAsync(pcn, Fund)).Committed.ShouldBe(40_000);
    }

    [Fact]
    public async Task Concurrent_commitments_never_take_more_than_there_is()
    {
        var (pcn, lead) = await PcnWithAsync(100_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => lead.CommitAsync(pcn, Fund, 7_000)));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(14);
        foreach (var refusal in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            refusal.ShouldBeRefusal("INSUFFICIENT_FUNDS");
        (await lead.PositionAsync(pcn, Fund)).Available.ShouldBe(2_000);
    }

    private async Task<(string Pcn, Actor Lead)> PcnWithAsync(long amountPence)
    {
        var pcn = await demo.PcnWithAsync(amountPence);
        return (pcn, await demo.Product.ActAsAsync("neighbourhood", pcn));
    }

    private static async Task<List<JsonNode>> EntriesWithAsync(Actor actor, string organisation, Guid id) =>
        [.. (await actor.EntriesAsync(organisation)).Where(entry => entry["commandId"]!.GetValue<string>() == id.ToString())];
}
