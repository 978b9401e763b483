using Federated.LoadTests;

namespace Federated.Tests.Services.Load;

public sealed class LoadTestTests
{
    [Fact]
    public async Task Money_goes_down_the_tree_and_every_pcn_that_got_some_commits()
    {
        await using var federation = await FakeFederation.StartAsync();

        var (code, said) = await RunAsync(federation);

        said.ShouldContain("failed      0");
        var (entries, transactions) = (federation.Committed.Values.Sum(), federation.Committed.Values.Sum() / 4);
        said.ShouldContain($"{entries:N0} entries in {transactions:N0} durable transactions: {(double)entries / transactions:F1} each");
        said.ShouldContain("proof of 2025-26: balanced");
        said.ShouldContain("received 1,000 p");
        code.ShouldBe(0);
        federation.Allocated.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))
            .ShouldBe([("QMF", 1000), ("QMF-A", 500), ("QMF-B", 500), ("QMF-C", 500)]);
        federation.Committed.Keys.Order(StringComparer.Ordinal).ShouldBe(["U1", "U2", "U3"]);
        said.ShouldContain($"answered    {federation.Committed.Values.Sum():N0}");
    }

    [Fact]
    public async Task Failures_are_told_by_status_and_fail_the_run()
    {
        await using var federation = await FakeFederation.StartAsync();
        federation.Poor = "U2";

        var (code, said) = await RunAsync(federation);

        said.ShouldContain($"422 INSUFFICIENT_FUNDS: {federation.Committed["U2"]:N0}");
        code.ShouldBe(1);
    }

    [Fact]
    public async Task A_proof_that_fails_fails_the_run()
    {
        await using var federation = await FakeFederation.StartAsync();
        federation.Balanced = false;

        var (code, said) = await RunAsync(federation);

        said.ShouldContain("NOT BALANCED: QMF at version 7");
        code.ShouldBe(1);
    }

    [Fact]
    public async Task An_allocation_in_transit_is_waited_for()
    {
        await using var federation = await FakeFederation.StartAsync();
        federation.AllocationState = "in-transit";

        (await RunAsync(federation)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_refused_allocation_ends_the_run_before_the_load()
    {
        await using var federation = await FakeFederation.StartAsync();
        federation.AllocationState = "in-transit";
        federation.TransferState = "refused";

        var (code, said) = await RunAsync(federation);

        said.ShouldContain("The allocation of QMF is refused");
        code.ShouldBe(1);
        federation.Committed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_are_imported_first()
    {
        await using var federation = await FakeFederation.StartAsync();
        var folder = Directory.CreateTempSubdirectory();
        var map = new FileInfo(Path.Combine(folder.FullName, "map.csv"));
        var weights = new FileInfo(Path.Combine(folder.FullName, "weights.csv"));
        await File.WriteAllTextAsync(map.FullName, "practices");
        await File.WriteAllTextAsync(weights.FullName, "populations");

        (await RunAsync(federation, (map, weights))).Code.ShouldBe(0);

        federation.Imported.Order().ShouldBe(["map: practices", "weights: populations"]);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_told()
    {
        var output = new StringWriter();
        (await LoadTest.RunAsync(new Options { Url = new("http://127.0.0.1:1") }, output, default)).ShouldBe(1);
        output.ToString().ShouldContain("127.0.0.1:1");
    }

    private static async Task<(int Code, string Said)> RunAsync(
        FakeFederation federation, (FileInfo Map, FileInfo Weights)? import = null)
    {
        using var output = new StringWriter();
        var options = new Options
        {
            Url = federation.Url,
            Clients = 2,
            DurationSeconds = 1,
            WarmUpSeconds = 0,
            AmountPence = 10,
            FundingPence = 1000,
            Import = import,
        };
        return (await LoadTest.RunAsync(options, output, default), output.ToString());
    }
}
