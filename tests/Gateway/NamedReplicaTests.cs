using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Threading.Channels;
using Federated.Tests.Gateway.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Gateway;

/// <summary>Replicas behind one name, as those of a headless Service in Kubernetes, that come and go.</summary>
public sealed class NamedReplicaTests : IAsyncLifetime
{
    private const string Host = "budgets.test";
    private static readonly IPAddress[] addresses = [.. Enumerable.Range(2, 3).Select(last => IPAddress.Parse($"127.0.0.{last}"))];
    private static readonly string[] organisations = [.. Enumerable.Range(0, 30).Select(number => $"U{number:00000}")];

    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    private readonly int _restPort = FreePorts.Next();
    private readonly int _grpcPort = FreePorts.Next();
    private readonly List<Upstream> _replicas = [];
    private readonly Channel<bool> _failures = Channel.CreateUnbounded<bool>();

    // What the name stands for now; null where it cannot be looked up.
    private volatile IPAddress[]? _named = [];

    public async Task InitializeAsync()
    {
        foreach (var address in addresses) _replicas.Add(await Upstream.StartAsync($"{address}", address, _restPort, _grpcPort));
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
    }

    [Fact]
    public async Task Each_address_of_the_name_is_a_replica_whatever_order_they_are_told_in()
    {
        _named = addresses;
        await using var gateway = await Start();
        _named = [.. addresses.Reverse()];
        await using var other = await Start();

        var homes = await HomesAsync(gateway);
        homes.Values.Distinct().Count().ShouldBe(addresses.Length);
        (await HomesAsync(other)).ShouldBe(homes);
        using var grpc = await gateway.CallAsync("/federated.v1.Budgets/Commit", gateway.Token(organisations[0], Federated.Access.Role.Neighbourhood));
        grpc.Header("seen-replica").ShouldBe(homes[organisations[0]]);
    }

    [Fact]
    public async Task Only_the_organisations_of_an_address_that_goes_move_and_they_come_back_with_it()
    {
        _named = addresses;
        await using var gateway = await Start();
        var before = await HomesAsync(gateway);
        var gone = $"{addresses[1]}";

        _named = [addresses[0], addresses[2]];
        var without = await UntilAsync(gateway, homes => !homes.ContainsValue(gone));
        foreach (var (organisation, home) in before)
            if (home != gone) without[organisation].ShouldBe(home);

        _named = addresses;
        // Homes are asked for one after the other: those of the first may be from before the address was found.
        (await UntilAsync(gateway, homes => homes.All(pair => before[pair.Key] == pair.Value))).ShouldBe(before);
    }

    [Fact]
    public async Task While_the_name_cannot_be_looked_up_what_it_stood_for_holds()
    {
        _named = addresses;
        await using var gateway = await Start();
        var before = await HomesAsync(gateway);
        _named = null;
        await _failures.Reader.ReadAsync().AsTask().WaitAsync(patience);
        await _failures.Reader.ReadAsync().AsTask().WaitAsync(patience);
        (await HomesAsync(gateway)).ShouldBe(before);
    }

    [Fact]
    public async Task A_gateway_that_starts_before_the_name_is_known_is_not_ready_and_serves_once_it_is()
    {
        _named = null;
        await using var gateway = await Start();
        (await gateway.Rest.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using (var early = await gateway.GetAsync("/v1/proof"))
            await early.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");

        _named = addresses;
        await UntilAsync(gateway, homes => homes.Count == organisations.Length);
        (await gateway.Rest.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private Task<GatewayUnderTest> Start() => GatewayUnderTest.StartAsync(
        replicas: 0,
        change: services => services.AddSingleton<Func<string, CancellationToken, Task<IPAddress[]>>>((_, _) => LookUp()),
        settings:
        [
            ("Gateway:Budgets:Rest:0", $"http://{Host}:{_restPort}"),
            ("Gateway:Budgets:Grpc:0", $"http://{Host}:{_grpcPort}"),
            ("Gateway:ResolveSeconds", "1"),
        ]);

    private Task<IPAddress[]> LookUp()
    {
        if (_named is { } named) return Task.FromResult(named);
        _failures.Writer.TryWrite(true);
        throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Which replica answers for each organisation; those that none answers for are missing.</summary>
    private static async Task<Dictionary<string, string>> HomesAsync(GatewayUnderTest gateway)
    {
        var homes = new Dictionary<string, string>();
        foreach (var organisation in organisations)
        {
            using var response = await gateway.GetAsync($"/v1/budgets/{organisation}/position");
            if (response.IsSuccessStatusCode) homes[organisation] = (await response.Content.ReadFromJsonAsync<Seen>())!.Replica;
        }
        return homes;
    }

    private static async Task<Dictionary<string, string>> UntilAsync(GatewayUnderTest gateway, Func<Dictionary<string, string>, bool> isSo)
    {
        using var hangs = new CancellationTokenSource(patience);
        while (true)
        {
            var homes = await HomesAsync(gateway);
            if (isSo(homes)) return homes;
            await Task.Delay(100, hangs.Token);
        }
    }
}
