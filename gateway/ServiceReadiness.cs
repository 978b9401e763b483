using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;

namespace Federated.Gateway;

/// <summary>
/// Whether at least one replica of a service is ready; degraded when all those are. The gateway is ready when each service behind
/// it is.
/// </summary>
/// <param name="service">"Budgets" or "Decisions"; the second is ready as well where there is none.</param>
/// <param name="replicas">Where the replicas are.</param>
/// <param name="clients">Asks them.</param>
internal sealed class ServiceReadiness(string service, IProxyStateLookup replicas, IHttpClientFactory clients) : IHealthCheck
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "readiness";

    /// <summary>How long a replica may take to answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var isBudgets = service == nameof(GatewaySettings.Budgets);
        if (!replicas.TryGetCluster(isBudgets ? ProxyConfiguration.Rest : ProxyConfiguration.DecisionsRest, out var cluster))
            return isBudgets ? HealthCheckResult.Unhealthy("The replicas of the Budgets service are not known yet.") : HealthCheckResult.Healthy();
        var asked = cluster.DestinationsState.AllDestinations.Select(replica => Ask(replica.Model.Config.Address, cancellationToken)).ToList();
        var best = HealthCheckResult.Unhealthy($"No replica of the {service} service is ready.");
        await foreach (var answer in Task.WhenEach(asked).WithCancellation(cancellationToken))
        {
            var replica = await answer;
            if (replica.Status > best.Status) best = replica;
            if (best.Status == HealthStatus.Healthy) break;
        }
        return best;
    }

    private async Task<HealthCheckResult> Ask(string address, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        try
        {
            using var answer = await client.GetAsync(new Uri(new Uri(address), "/health/ready"), cancellationToken);
            if (!answer.IsSuccessStatusCode) return HealthCheckResult.Unhealthy();
            // Told as HealthAnswer writes it: the status, and what is wrong.
            var lines = (await answer.Content.ReadAsStringAsync(cancellationToken)).Split('\n');
            return lines[0] == nameof(HealthStatus.Degraded) ? HealthCheckResult.Degraded(string.Join(' ', lines[1..])) : HealthCheckResult.Healthy();
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return HealthCheckResult.Unhealthy();
        }
    }
}
