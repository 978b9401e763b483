using Federated.Gateway;
using Federated.Rest.Hosting;
using Federated.Tests.Gateway.Host;
using Microsoft.Extensions.Options;

namespace Federated.Tests.Gateway;

/// <summary>A gateway that would not know where to send requests does not start, and says what to set.</summary>
public sealed class GatewaySettingsTests
{
    [Fact]
    public async Task Without_addresses_it_names_both_settings()
    {
        var faults = await FaultsAsync(replicas: 0);
        faults.ShouldContain(fault => fault.StartsWith("Set Gateway:Budgets:Rest:0 to an address"));
        faults.ShouldContain(fault => fault.StartsWith("Set Gateway:Budgets:Grpc:0 to an address"));
    }

    [Theory]
    [InlineData("Gateway:Budgets:Rest:0", "localhost:5001")]
    [InlineData("Gateway:Budgets:Grpc:0", "ftp://localhost")]
    [InlineData("Gateway:RequestTimeoutSeconds", "0")]
    [InlineData("Gateway:ImportTimeoutSeconds", "3601")]
    [InlineData("Gateway:AttemptSeconds", "0")]
    [InlineData("Gateway:RetrySeconds", "-1")]
    [InlineData("Gateway:ResolveSeconds", "-1")]
    [InlineData("Gateway:LoadBalancing", "Nearest")]
    [InlineData("Limits:Writes", "0")]
    [InlineData("Limits:Connections", "-1")]
    [InlineData("Limits:WaitSeconds", "3601")]
    [InlineData("Shutdown:DelaySeconds", "16")]
    [InlineData("Shutdown:LimitSeconds", "0")]
    public async Task A_setting_that_cannot_be_used_is_named_with_its_value(string key, string value)
    {
        var fault = (await FaultsAsync(replicas: 1, (key, value))).ShouldHaveSingleItem();
        fault.ShouldStartWith(key);
        fault.ShouldContain(value);
    }

    [Fact]
    public async Task Both_lists_name_the_same_replicas() =>
        (await FaultsAsync(replicas: 1, ("Gateway:Budgets:Rest:1", "http://127.0.0.1:5001"))).ShouldHaveSingleItem().ShouldContain("same replicas");

    [Theory]
    [InlineData(new string[0], "http://127.0.0.1:8080,http://127.0.0.1:8081")]
    [InlineData(new[] { "--Urls=http://+:80", "--Grpc:Port=81" }, "http://+:80,http://+:81")]
    [InlineData(new[] { "--Urls=http://127.0.0.1:80; http://127.0.0.2:80" }, "http://127.0.0.1:80,http://127.0.0.2:80,http://127.0.0.1:8081,http://127.0.0.2:8081")]
    public void On_its_own_it_listens_where_it_is_told(string[] arguments, string addresses)
    {
        var builder = HostBuilding.Begin(arguments).AddGatewayDefaults();
        builder.Configuration["urls"].ShouldBe(addresses.Replace(',', ';'));
    }

    private static async Task<IEnumerable<string>> FaultsAsync(int replicas, params (string, string)[] settings) =>
        (await Should.ThrowAsync<OptionsValidationException>(() => GatewayUnderTest.StartAsync(replicas, settings: settings))).Failures;
}
