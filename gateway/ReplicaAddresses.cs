using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Federated.Gateway;

/// <summary>
/// Looks up the names in addresses every few seconds: each address that a name stands for is a replica of its own, called by
/// both, such as <c>budgets-0[10.0.0.7]</c>, so that all gateways send an organisation to the same one. While a name cannot be
/// looked up, what it stood for last holds; a name that stands for nothing yet has no replicas, and is looked up again.
/// </summary>
internal sealed partial class ReplicaAddresses(
    IOptions<GatewaySettings> settings, ILogger<ReplicaAddresses> logger, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
    : IDestinationResolver
{
    private readonly ConcurrentDictionary<string, IPAddress[]> _last = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var replicas = new Dictionary<string, DestinationConfig>();
        foreach (var (name, destination) in destinations)
        {
            var named = new Uri(destination.Address);
            foreach (var address in await AddressesOf(named.DnsSafeHost, cancellationToken))
            {
                var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
                // The name stays that of the request: a certificate is for it, and not for an address.
                replicas[$"{name}[{address}]"] = destination with
                {
                    Address = new UriBuilder(named) { Host = host }.Uri.ToString(),
                    Host = named.Authority,
                };
            }
        }
        return new(replicas, new CancellationChangeToken(new CancellationTokenSource(TimeSpan.FromSeconds(settings.Value.ResolveSeconds)).Token));
    }

    private async Task<IPAddress[]> AddressesOf(string host, CancellationToken cancellationToken)
    {
        try
        {
            return _last[host] = await lookUp(host, cancellationToken);
        }
        catch (SocketException unknown)
        {
            var last = _last.GetValueOrDefault(host, []);
            NotFound(logger, host, last.Length, unknown.Message);
            return last;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Host} cannot be looked up; it goes on standing for {Count} addresses. {Reason}")]
    private static partial void NotFound(ILogger logger, string host, int count, string reason);
}
