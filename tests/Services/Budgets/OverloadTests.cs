using System.Text.Json.Nodes;
using Federated.Engine.Journals;
using Federated.Rest;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>More than can be answered, over REST and gRPC against the real host with a journal that is held.</summary>
public sealed class OverloadTests
{
    [Fact]
    public async Task What_is_beyond_the_bound_is_turned_away_at_once_recorded_nowhere_and_done_later_under_the_same_id()
    {
        await using var busy = await BusyBudgets.Start(new() { MaxCommands = 4, MaxCommandsOfStream = 2 });
        busy.Journal.Hold();
        List<Task<Reply>> let = [busy.Commit(BusyBudgets.Place), busy.Commit(BusyBudgets.Place)];
        await busy.LetIn(2);
        var id = Guid.NewGuid().ToString();
        (await busy.Commit(BusyBudgets.Place, id)).ShouldBeTurnedAway();

        // One place's flood is no other place's trouble, until everything is full; then nobody is let in, and all can read.
        let.AddRange([busy.Commit(BusyBudgets.OtherPlace), busy.Commit(BusyBudgets.OtherPlace)]);
        await busy.LetIn(4);
        (await busy.Commit(BusyBudgets.Ics)).ShouldBeTurnedAway();
        (await busy.Committed(BusyBudgets.Place)).ShouldBe(0);
        using var http = new HttpClient { BaseAddress = busy.Host.Rest };
        (await http.GetStringAsync("/health/ready")).ShouldBe("Degraded\njournal: As much is waiting as is let in.");

        busy.Journal.Release();
        (await Task.WhenAll(let)).ShouldAllBe(reply => reply.Status == 200);
        (await busy.Committed(BusyBudgets.Place)).ShouldBe(2);
        (await busy.Commit(BusyBudgets.Place, id)).Status.ShouldBe(200);
        (await busy.Committed(BusyBudgets.Place)).ShouldBe(3);
        busy.Admission.UnderWay.ShouldBe(0);
        (await http.GetStringAsync("/health/ready")).ShouldBe("Healthy");
    }

    [Fact]
    public async Task Over_gRPC_it_is_RESOURCE_EXHAUSTED_with_the_time_to_ask_again()
    {
        await using var busy = await BusyBudgets.Start(new() { MaxCommands = 4, MaxCommandsOfStream = 1 });
        busy.Journal.Hold();
        var let = busy.Commit(BusyBudgets.Place);
        await busy.LetIn(1);
        var request = new V1.CommitRequest
        {
            Organisation = BusyBudgets.Place,
            CommandId = Guid.NewGuid().ToString(),
            Year = "2025-26",
            Fund = "core",
            AmountPence = 1,
            Purpose = "beds",
        };
        var refused = await Should.ThrowAsync<RpcException>(() => busy.Grpc.CommitAsync(request, busy.Headers()).ResponseAsync);
        refused.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        Problem.From(refused).Reason.ShouldBe("OVERLOADED");
        var details = Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.GetValueBytes(ApiError.DetailsTrailer)).Details;
        details.Single(any => any.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay.Seconds.ShouldBeGreaterThanOrEqualTo(1);

        busy.Journal.Release();
        await let;
        (await busy.Grpc.CommitAsync(request, busy.Headers())).CommitmentId.ShouldBe(request.CommandId);
    }

    [Fact]
    public async Task A_transfer_settles_while_nothing_more_is_let_in()
    {
        await using var busy = await BusyBudgets.Start(new() { MaxCommands = 1, MaxCommandsOfStream = 1 });
        busy.Journal.Hold();
        var delegation = busy.Finance.PostWithHeaders($"/v1/budgets/{BusyBudgets.Ics}/delegations", BusyBudgets.Money(5, "toOrganisation", BusyBudgets.Place));
        await busy.LetIn(1);
        (await busy.Commit(BusyBudgets.Place)).ShouldBeTurnedAway();
        busy.Journal.Release();

        // It counts until it is settled, which takes three more entries in two books that let nothing in meanwhile.
        var sent = await delegation;
        (sent.Status, sent.Body["state"]?.GetValue<string>()).ShouldBe((200, "settled"), sent.Body.ToJsonString());
    }

    [Fact]
    public async Task Each_command_of_a_batch_counts()
    {
        await using var busy = await BusyBudgets.Start(new() { MaxCommands = 8, MaxCommandsOfStream = 4 });
        busy.Journal.Hold();
        var batch = busy.Finance.PostWithHeaders($"/v1/budgets/{BusyBudgets.Place}/commands:batch", new()
        {
            ["commands"] = new JsonArray([.. Enumerable.Range(0, 50).Select(_ => new JsonObject
            {
                ["commandId"] = Guid.NewGuid().ToString(),
                ["commit"] = new JsonObject { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = 1, ["purpose"] = "beds" },
            })]),
        });
        await busy.LetIn(4);
        (await busy.Commit(BusyBudgets.Place)).ShouldBeTurnedAway();
        busy.Journal.Release();
        (await batch).Body["accepted"]!.GetValue<int>().ShouldBe(50);
    }

    [Fact]
    public async Task Who_would_not_be_answered_in_time_is_turned_away_instead_of_waiting_for_nothing()
    {
        await using var busy = await BusyBudgets.Start();
        busy.Journal.Hold();
        var (patient, id) = (busy.Commit(BusyBudgets.Place), Guid.NewGuid().ToString());
        await busy.Journal.Reached().WaitAsync(BusyBudgets.Patience);
        var commit = busy.Host.Services.GetRequiredService<GroupCommit>();
        using var patience = new CancellationTokenSource(BusyBudgets.Patience);
        while (commit.ExpectedWait < TimeSpan.FromSeconds(1)) await Task.Delay(10, patience.Token);

        (await busy.Commit(BusyBudgets.OtherPlace, id, timeout: "1S")).ShouldBeTurnedAway();
        busy.Journal.Release();
        (await patient).Status.ShouldBe(200);
        (await busy.Commit(BusyBudgets.OtherPlace, id)).Status.ShouldBe(200);
        (await busy.Committed(BusyBudgets.OtherPlace)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_was_let_in_and_not_answered_in_time_is_told_so_and_counts_until_the_answer_is_there()
    {
        await using var busy = await BusyBudgets.Start();
        busy.Journal.Hold();
        var id = Guid.NewGuid().ToString();
        var overdue = await busy.Commit(BusyBudgets.Place, id, timeout: "300m");
        (overdue.Status, overdue.Reason).ShouldBe((504, "DEADLINE_EXCEEDED"));
        busy.Admission.UnderWay.ShouldBe(1);
        busy.Journal.Release();
        (await busy.Commit(BusyBudgets.Place, id)).Status.ShouldBe(200);
        (await busy.Committed(BusyBudgets.Place)).ShouldBe(1);
        busy.Admission.UnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task Requests_of_a_kind_beyond_its_limit_are_turned_away_and_those_of_other_kinds_go_on()
    {
        await using var busy = await BusyBudgets.Start(limits: limits => (limits.Writes, limits.Streams) = (1, 1));
        busy.Journal.Hold();
        var let = busy.Commit(BusyBudgets.Place);
        await busy.LetIn(1);
        (await busy.Commit(BusyBudgets.OtherPlace)).ShouldBeTurnedAway();
        var refused = await Should.ThrowAsync<RpcException>(() => busy.Grpc.CommitAsync(new(), busy.Headers()).ResponseAsync);
        (refused.StatusCode, Problem.From(refused).RetryAfterSeconds).ShouldBe((StatusCode.ResourceExhausted, 1));

        (await busy.Committed(BusyBudgets.Place)).ShouldBe(0);
        using var http = new HttpClient { BaseAddress = busy.Host.Rest };
        (await http.GetStringAsync("/health/live")).ShouldBe("Healthy");
        http.DefaultRequestHeaders.Add("Authorization", busy.Headers().GetValue("authorization"));
        using (var watch = await http.GetAsync("/v1/events:watch", HttpCompletionOption.ResponseHeadersRead))
        {
            watch.IsSuccessStatusCode.ShouldBeTrue();
            using var second = await http.GetAsync("/v1/events:watch");
            ((int)second.StatusCode).ShouldBe(429);
        }
        busy.Journal.Release();
        (await let).Status.ShouldBe(200);
    }
}
