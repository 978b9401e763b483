using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>gRPC clients that are not ours, in other languages, against the gateway's gRPC port.</summary>
[Collection(ProductTests.Name)]
public class InteropTests(DemoProduct demo)
{
    private const long HeldPence = 100_000;
    private const long CommittedPence = 40_000;
    private const long TooMuchPence = 60_001;

    public static TheoryData<string> Clients => ["client.js", "client.py"];

    [Theory, MemberData(nameof(Clients))]
    public async Task A_foreign_client_lists_the_services_by_reflection(string client)
    {
        var (seen, _) = await RunAsync(client);

        var services = seen["services"]["services"]!.AsArray().Select(service => service!.GetValue<string>());
        foreach (var service in new[] { "federated.v1.Budgets", "federated.v1.Organisations", "grpc.health.v1.Health" })
            services.ShouldContain(service);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_foreign_client_finds_the_service_healthy(string client)
    {
        var (seen, _) = await RunAsync(client);

        seen["health"]["status"]!.GetValue<string>().ShouldBe("SERVING");
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_foreign_client_commits_and_is_told_what_is_left(string client)
    {
        var (seen, pcn) = await RunAsync(client);

        var answer = seen["commit"]["answer"].ShouldNotBeNull(seen["commit"].ToJsonString());
        answer["organisation"]!.GetValue<string>().ShouldBe(pcn);
        answer.Int64("amount_pence").ShouldBe(CommittedPence);
        answer.Int64("available_pence").ShouldBe(HeldPence - CommittedPence);
        var position = await (await demo.AuditorAsync()).PositionAsync(pcn, "core");
        position.Committed.ShouldBe(CommittedPence);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_foreign_client_reads_why_a_commitment_is_refused(string client)
    {
        var (seen, _) = await RunAsync(client);

        var error = seen["refusal"]["error"].ShouldNotBeNull(seen["refusal"].ToJsonString());
        error["code"]!.GetValue<string>().ShouldBe("FAILED_PRECONDITION");
        error["reason"]!.GetValue<string>().ShouldBe("INSUFFICIENT_FUNDS");
        error["domain"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        error["metadata"]!.Int64("requestedPence").ShouldBe(TooMuchPence);
        error["metadata"]!.Int64("availablePence").ShouldBe(HeldPence - CommittedPence);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_foreign_client_without_a_token_is_turned_away(string client)
    {
        var (seen, _) = await RunAsync(client);

        seen["no-token"]["error"].ShouldNotBeNull()["code"]!.GetValue<string>().ShouldBe("UNAUTHENTICATED");
    }

    private async Task<(Dictionary<string, JsonNode> Seen, string Pcn)> RunAsync(string client)
    {
        var pcn = await demo.PcnWithAsync(HeldPence);
        var token = await demo.Product.NewTokenAsync("neighbourhood", pcn);
        string[] command = client.EndsWith(".py", StringComparison.Ordinal)
            ? [Environment.GetEnvironmentVariable("FEDERATED_PYTHON") ?? "python3", "-B"]
            : ["node"];
        var (exitCode, output) = await ProgramRun.ToEndAsync(command[0],
        [
            .. command[1..],
            Path.Combine(Repository.Interop, client),
            demo.Product.GrpcAddress, token, pcn, CommittedPence.ToString(), TooMuchPence.ToString(),
        ]);
        exitCode.ShouldBe(0, $"Run \"bash tests/run.sh Gateway\" to install what {client} needs. It said:\n{output}");
        var seen = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!);
        return (seen.ToDictionary(line => line["step"]!.GetValue<string>()), pcn);
    }
}
