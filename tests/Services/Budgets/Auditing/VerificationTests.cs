using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Federated.Access;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Federated.Tests.Services.Budgets.Auditing.RecordedJournal;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>Verification and checkpoints as calls of the running service.</summary>
public sealed class VerificationTests : IAsyncLifetime
{
    private BudgetsUnderTest _budgets = null!;

    private string Folder => _budgets.Services.GetRequiredService<IConfiguration>()["Journal:Path"]!;

    public async Task InitializeAsync()
    {
        _budgets = await BudgetsUnderTest.Start();
        await Record(_budgets);
    }

    public async Task DisposeAsync() => await _budgets.DisposeAsync();

    [Fact]
    public async Task Over_REST_it_answers_line_by_line_and_the_last_has_the_result()
    {
        var lines = await Lines(HttpMethod.Get);

        lines.Count.ShouldBeGreaterThanOrEqualTo(2);
        lines.SkipLast(1).ShouldAllBe(line => line["result"] == null);
        lines.ShouldAllBe(line => line["streamsTotal"]!.GetValue<int>() == 4 && line["entriesTotal"]!.GetValue<string>() == "524");
        lines[0]["entriesRead"]!.GetValue<string>().ShouldBe("0");
        lines[^1]["entriesRead"]!.GetValue<string>().ShouldBe("524");
        lines[^1]["streamsRead"]!.GetValue<int>().ShouldBe(4);
        lines[^1]["result"]!.ToJsonString().ShouldBe($$"""
            {"inOrder":true,"years":[{"year":"2025-26","balanced":true,"receivedPence":"1000000","heldPence":"1000000","inTransitPence":"0"}],"streams":4,"entries":"524","snapshots":{{lines[^1]["result"]!["snapshots"]}},"checkpointMadeAt":"","checkpointStreams":0}
            """);
    }

    [Fact]
    public async Task Over_gRPC_it_streams_the_same()
    {
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        var client = new V1.Budgets.BudgetsClient(channel);
        var headers = Headers("operator", "*");
        var checkpoint = await client.ExportCheckpointsAsync(new(), headers);
        using var call = client.Verify(new() { Checkpoint = checkpoint }, headers);
        var messages = await call.ResponseStream.ReadAllAsync().ToListAsync();

        messages.SkipLast(1).ShouldAllBe(message => message.Result == null);
        messages[^1].EntriesRead.ShouldBe(524);
        messages[^1].Result.InOrder.ShouldBeTrue(messages[^1].Result.ToString());
        messages[^1].Result.CheckpointStreams.ShouldBe(4);
        messages[^1].Result.CheckpointMadeAt.ShouldBe(checkpoint.MadeAt);
    }

    [Theory]
    [InlineData("auditor", "*", 200)]
    [InlineData("auditor", Place, 200)]
    [InlineData("operator", "*", 200)]
    [InlineData("operator", Ics, 200)]
    [InlineData("system-finance", Ics, 403)]
    [InlineData("place-board", Place, 403)]
    [InlineData("neighbourhood", Pcn, 403)]
    [InlineData(null, "", 401)]
    public async Task Auditors_and_operators_may_and_nobody_else(string? role, string organisation, int status)
    {
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/v1/verify"), (HttpMethod.Post, "/v1/verify"), (HttpMethod.Get, "/v1/checkpoints") })
        {
            using var answer = await Send(method, path, null, role, organisation);
            ((int)answer.StatusCode).ShouldBe(status, $"{method} {path}");
        }
        if (role is null) return;
        using var channel = GrpcChannel.ForAddress(_budgets.Grpc);
        using var call = new V1.Budgets.BudgetsClient(channel).Verify(new(), Headers(role, organisation));
        if (status == 200) (await call.ResponseStream.ReadAllAsync().ToListAsync()).ShouldNotBeEmpty();
        else (await Should.ThrowAsync<RpcException>(call.ResponseStream.ReadAllAsync().ToListAsync().AsTask())).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task An_exported_checkpoint_is_checked_as_the_body_and_the_journal_may_have_grown()
    {
        var checkpoint = await Checkpoint();
        using (var finance = _budgets.As("system-finance", Ics))
            await finance.Do($"/v1/budgets/{Pcn}/commitments", Money(1, ("purpose", "Later")));

        var result = (await Lines(HttpMethod.Post, checkpoint))[^1]["result"]!;

        result["inOrder"]!.GetValue<bool>().ShouldBeTrue(result.ToJsonString());
        result["checkpointMadeAt"]!.GetValue<string>().ShouldBe(checkpoint["madeAt"]!.GetValue<string>());
        result["entries"]!.GetValue<string>().ShouldBe("525");
    }

    [Fact]
    public async Task The_first_difference_is_named_in_fields_and_in_a_sentence()
    {
        var checkpoint = await Checkpoint();
        Change($"DELETE FROM entries WHERE {JournalCopy.At(Pcn, PcnEnd)}");

        (await Lines(HttpMethod.Get))[^1]["result"]!["inOrder"]!.GetValue<bool>().ShouldBeTrue();
        var result = (await Lines(HttpMethod.Post, checkpoint))[^1]["result"]!;

        result["inOrder"]!.GetValue<bool>().ShouldBeFalse();
        var found = result["firstDifference"]!;
        (found["stream"]!.GetValue<string>(), found["version"]!.GetValue<string>(), found["account"]!.GetValue<string>()).ShouldBe((Pcn, $"{PcnEnd}", ""));
        found["explanation"]!.GetValue<string>().ShouldStartWith($"{Pcn} version {PcnEnd}: the entry is missing");
    }

    [Fact]
    public async Task A_difference_of_an_account_names_year_fund_and_account()
    {
        Change($"DELETE FROM entries WHERE {JournalCopy.At(Ics, 4)}");

        var found = (await Lines(HttpMethod.Get))[^1]["result"]!["firstDifference"]!;

        found.ToJsonString().ShouldStartWith($$"""{"stream":"{{Ics}}","version":"4","account":"delegated:{{Place}}","year":"2025-26","fund":"core","explanation":"{{Ics}} version 4, core 2025-26, account delegated:{{Place}}: """);
    }

    [Fact]
    public async Task A_checkpoint_that_was_altered_or_is_anothers_is_a_bad_request()
    {
        var altered = await Checkpoint();
        altered["streams"]![0]!["version"] = "3";
        (await Fault(altered)).ShouldBe("checkpoint.signature");

        var others = await Checkpoint();
        others["keyId"] = new string('0', 64);
        (await Fault(others)).ShouldBe("checkpoint.keyId");

        var orphan = await Checkpoint();
        File.Delete(Path.Combine(Folder, "checkpoint.key"));
        (await Fault(orphan)).ShouldBe("checkpoint.keyId");
    }

    private async Task<string> Fault(JsonNode checkpoint)
    {
        using var answer = await Send(HttpMethod.Post, "/v1/verify", checkpoint, "auditor", "*");
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((int)answer.StatusCode).ShouldBe(400, problem.ToJsonString());
        return problem["errors"]!.AsArray().Single()!["field"]!.GetValue<string>();
    }

    private async Task<JsonNode> Checkpoint()
    {
        using var answer = await Send(HttpMethod.Get, "/v1/checkpoints", null, "auditor", "*");
        ((int)answer.StatusCode).ShouldBe(200);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<List<JsonNode>> Lines(HttpMethod method, JsonNode? body = null)
    {
        using var answer = await Send(method, "/v1/verify", body, "auditor", "*");
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(200, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        text.ShouldEndWith("\n");
        return [.. text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)];
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, JsonNode? body, string? role, string organisation)
    {
        using var http = new HttpClient { BaseAddress = _budgets.Rest };
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (role is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(role, organisation));
        return await http.SendAsync(request);
    }

    private Metadata Headers(string role, string organisation) => new() { { "authorization", $"Bearer {Token(role, organisation)}" } };

    private string Token(string role, string organisation) =>
        _budgets.Services.GetRequiredService<DevelopmentIssuer>().Issue(Caller.TryCreate("tester", role, organisation, out _)!);

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery().ShouldBe(1, sql);
    }
}
