using System.Text.Json.Nodes;
using Federated.Access;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Budgets;

/// <summary>Many commands at once, over REST and over gRPC against the real host.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private const string Holder = "/v1/budgets/QMF";
    private BudgetsUnderTest _budgets = null!;
    private Client _finance = null!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        _finance = _budgets.As("system-finance", "QMF");
        await _finance.Do($"{Holder}/funding", new() { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = 1_000, ["source"] = "NHS England" });
    }

    public async Task DisposeAsync()
    {
        _finance.Dispose();
        await _budgets.DisposeAsync();
    }

    private static JsonObject Money(long pence) => new() { ["year"] = "2025-26", ["fund"] = "core", ["amountPence"] = pence };

    private static JsonObject Commit(long pence, string? id = null) => Command("commit", With(Money(pence), "purpose", "clinics"), id);

    private static JsonObject Spend(string commitment, long pence) => Command("spend", With(Money(pence), "commitmentId", commitment));

    private static JsonObject With(JsonObject body, string name, JsonNode value)
    {
        body[name] = value;
        return body;
    }

    private static JsonObject Command(string kind, JsonObject asked, string? id = null) => new() { ["commandId"] = id ?? Guid.NewGuid().ToString(), [kind] = asked };

    private static string Id(JsonNode command) => command["commandId"]!.GetValue<string>();

    private Task<(int Status, JsonNode Body)> Batch(bool atomic, params JsonObject[] commands) => _finance.Post(
        $"{Holder}/commands:batch", new() { ["atomic"] = atomic, ["commands"] = new JsonArray([.. commands.Select(c => c.DeepClone())]) });

    private async Task<JsonArray> Answers(bool atomic, params JsonObject[] commands)
    {
        var (status, body) = await Batch(atomic, commands);
        status.ShouldBe(200, body.ToJsonString());
        return body["answers"]!.AsArray();
    }

    private static string Reason(JsonNode? answer) => answer!["refusal"]?["reason"]?.GetValue<string>() ?? "";

    private async Task<(long Available, long Committed, long Spent)> Position()
    {
        var (_, body) = await _finance.Get($"{Holder}/position?year=2025-26");
        var line = body["funds"]!.AsArray().Single(f => f!["fund"]!.GetValue<string>() == "core")!;
        return (Pence(line, "availablePence"), Pence(line, "committedPence"), Pence(line, "spentPence"));
    }

    private static long Pence(JsonNode line, string name) => long.Parse(line[name]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Each_command_is_answered_in_order_as_by_its_own_route()
    {
        var commit = Commit(600);
        var tooMuch = Commit(401);
        var answers = await Answers(atomic: false, commit, Spend(Id(commit), 250), tooMuch, Spend(Id(commit), 351));

        answers.Select(a => a!["version"]!.GetValue<string>()).ShouldBe(["2", "3", "4", "5"]);
        answers[0]!["commit"]!["availablePence"]!.GetValue<string>().ShouldBe("400");
        Reason(answers[2]).ShouldBe("INSUFFICIENT_FUNDS");
        answers[2]!["refusal"]!["figures"]!["availablePence"]!.GetValue<string>().ShouldBe("400");
        Reason(answers[3]).ShouldBe("COMMITMENT_EXCEEDED");
        (await Position()).ShouldBe((400, 350, 250));

        // The same commands by their own routes are the same commands.
        var alone = await _finance.Do($"{Holder}/commitments", With(commit["commit"]!.DeepClone().AsObject(), "commandId", Id(commit)));
        JsonNode.DeepEquals(alone, answers[0]!["commit"]).ShouldBeTrue();
        var (status, refused) = await _finance.Post($"{Holder}/commitments", With(tooMuch["commit"]!.DeepClone().AsObject(), "commandId", Id(tooMuch)));
        status.ShouldBe(422);
        JsonNode.DeepEquals(refused["figures"], answers[2]!["refusal"]!["figures"]).ShouldBeTrue();
    }

    [Fact]
    public async Task Atomic_applies_all_and_again_gets_the_same_answers()
    {
        var commit = Commit(600);
        JsonObject[] commands = [commit, Spend(Id(commit), 600), Commit(400)];
        var answers = await Answers(atomic: true, commands);
        answers.ShouldAllBe(a => Reason(a) == "");
        (await Position()).ShouldBe((0, 400, 600));
        JsonNode.DeepEquals(await Answers(atomic: true, commands), answers).ShouldBeTrue();
        (await Position()).ShouldBe((0, 400, 600));
    }

    [Fact]
    public async Task Atomic_applies_nothing_when_one_is_refused_and_says_so_for_ever()
    {
        JsonObject[] commands = [Commit(600), Commit(401), Commit(1)];
        var answers = await Answers(atomic: true, commands);
        answers.Select(Reason).ShouldBe(["BATCH_NOT_APPLIED", "INSUFFICIENT_FUNDS", "BATCH_NOT_APPLIED"]);
        answers[1]!["refusal"]!["figures"]!["availablePence"]!.GetValue<string>().ShouldBe("400");
        (await Position()).ShouldBe((1_000, 0, 0));

        await _finance.Do($"{Holder}/funding", With(Money(1_000), "source", "NHS England"));
        JsonNode.DeepEquals(await Answers(atomic: true, commands), answers).ShouldBeTrue();
        (await Position()).ShouldBe((2_000, 0, 0));
    }

    [Theory]
    [InlineData(true, 409)]
    [InlineData(false, 200)]
    public async Task An_id_used_before_with_other_content_fails_an_atomic_batch_whole_and_otherwise_its_own_command(bool atomic, int expected)
    {
        var id = Guid.NewGuid().ToString();
        await Answers(atomic: false, Commit(100, id));
        var (status, body) = await Batch(atomic, Commit(5), Commit(6, id), Commit(7));
        status.ShouldBe(expected, body.ToJsonString());
        var reason = atomic ? body["reason"] : body["answers"]![1]!["error"]!["reason"];
        reason!.GetValue<string>().ShouldBe("COMMAND_ID_REUSED");
        (await Position()).Committed.ShouldBe(atomic ? 100 : 112);
    }

    [Fact]
    public async Task Every_bad_field_of_every_command_is_told_at_once_and_nothing_is_done()
    {
        var good = Commit(10);
        var twice = Commit(10, Id(good));
        var (status, body) = await Batch(false, good, Command("commit", With(Money(0), "fund", "no-such")), new JsonObject { ["commandId"] = "x" },
            twice, Command("spend", With(Money(5), "commandId", "other")), Command("release", new() { ["holdId"] = Guid.NewGuid().ToString() }));
        status.ShouldBe(400);
        var fields = body["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()).ToList();
        fields.ShouldBe(
        [
            "commands[1].commit.fund", "commands[1].commit.amountPence", "commands[1].commit.purpose", "commands[2].command",
            "commands[3].commandId", "commands[4].commandId", "commands[5].release.holdId",
        ], ignoreOrder: true);
        (await Position()).ShouldBe((1_000, 0, 0));
        (await Batch(false)).Status.ShouldBe(400);
        (await Batch(false, [.. Enumerable.Range(0, 10_001).Select(_ => new JsonObject())])).Body["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("commands");
    }

    [Fact]
    public async Task A_hold_and_what_becomes_of_it_may_be_in_one_batch_and_so_may_a_transfer()
    {
        var hold = Command("reserve", new()
        {
            ["year"] = "2025-26",
            ["purpose"] = "a new clinic",
            ["legs"] = new JsonArray(new JsonObject { ["fund"] = "core", ["amountPence"] = 500 }),
        });
        var commit = Command("commitHold", new() { ["holdId"] = Id(hold), ["purpose"] = "agreed" });
        var close = Command("closeCommitment", new() { ["commitmentId"] = Id(commit), ["reason"] = "off" });
        var (_, tree) = await _finance.Get("/v1/organisations/QMF");
        var delegation = Command("delegate", With(Money(300), "toOrganisation", tree["children"]![0]!.GetValue<string>()));
        var answers = await Answers(atomic: true, hold, commit, close, delegation);
        answers[2]!["closeCommitment"]!["state"]!.GetValue<string>().ShouldBe("closed");
        answers[3]!["delegate"]!["state"]!.GetValue<string>().ShouldBe("settled");
        (await Position()).ShouldBe((700, 0, 0));
    }

    [Fact]
    public async Task Who_may_not_give_one_of_the_commands_gives_none()
    {
        using var auditor = _budgets.As("auditor", "QMF");
        var (status, body) = await auditor.Post($"{Holder}/commands:batch", new() { ["commands"] = new JsonArray(Commit(1)) });
        status.ShouldBe(403, body.ToJsonString());
        (await Position()).Committed.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_thousand_commands_are_one_request(bool atomic)
    {
        await _finance.Do($"{Holder}/funding", With(Money(9_000), "source", "NHS England"));
        var answers = await Answers(atomic, [.. Enumerable.Range(0, 10_000).Select(_ => Commit(1))]);
        answers.Count.ShouldBe(10_000);
        answers.ShouldAllBe(a => a!["commit"] != null);
        (await Position()).ShouldBe((0, 10_000, 0));
    }

    [Fact]
    public async Task A_stream_answers_in_order_tells_bad_commands_and_goes_on()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid().ToString()).ToList();
        using var call = Stream("QMF");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < ids.Count; i++)
            {
                var commit = new V1.CommitRequest { Year = "2025-26", Fund = "core", AmountPence = i % 100 == 50 ? 0 : 1, Purpose = "clinics" };
                await call.RequestStream.WriteAsync(new() { Organisation = i == 0 ? "QMF" : "", Command = new() { CommandId = ids[i], Commit = commit } });
            }
            await call.RequestStream.WriteAsync(new() { Organisation = "QMG", Command = new() { CommandId = ids[0] } });
            await call.RequestStream.CompleteAsync();
        });
        var answers = new List<V1.BatchAnswer>();
        while (await call.ResponseStream.MoveNext(default)) answers.Add(call.ResponseStream.Current);
        await sending;

        answers.Select(a => a.CommandId).ShouldBe(ids.Append(ids[0]));
        for (var i = 0; i < ids.Count; i++)
        {
            if (i % 100 == 50) answers[i].Error.Errors.Single().Field.ShouldBe("commit.amountPence");
            else answers[i].Commit.CommitmentId.ShouldBe(ids[i]);
        }
        answers[^1].Error.Errors.ShouldContain(e => e.Field == "organisation");
        answers.Where(a => a.Version > 0).Select(a => a.Version).ShouldBeInOrder();
        (await Position()).Committed.ShouldBe(990);
    }

    [Fact]
    public async Task Commands_of_a_stream_whose_answers_nobody_reads_are_held_back()
    {
        using var call = Stream("QMF");
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            // Each answer repeats the id that it cannot use: far more than a connection takes unread.
            for (; sent < 3_000; sent++)
                await call.RequestStream.WriteAsync(new() { Organisation = "QMF", Command = new() { CommandId = new string('x', 50_000) } });
        });
        for (var (still, seen) = (0, -1); still < 20 && !sending.IsCompleted; still = sent == seen ? still + 1 : 0, seen = sent) await Task.Delay(50);
        sent.ShouldBeLessThan(3_000);
        call.Dispose();
        await Should.ThrowAsync<Exception>(() => sending);
    }

    private AsyncDuplexStreamingCall<V1.ExecuteRequest, V1.BatchAnswer> Stream(string organisation)
    {
        var caller = Caller.TryCreate("tester", "system-finance", organisation, out _)!;
        var token = _budgets.Services.GetRequiredService<DevelopmentIssuer>().Issue(caller);
        var client = new V1.Budgets.BudgetsClient(GrpcChannel.ForAddress(_budgets.Grpc));
        return client.Execute(new Metadata { { "Authorization", $"Bearer {token}" } });
    }
}
