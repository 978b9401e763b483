using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Federated.Gateway;

/// <summary>The gateway is ready when at least one replica of each service behind it is, and degraded when all those of one are.</summary>
internal sealed class ServiceReadiness(IOptions<GatewaySettings> settings, IHttpClientFactory clients) : IHealthCheck
{
    /// <summary>Name of the check and of its HTTP client.</summary>
    public const string Name = "services";

    /// <summary>How long a replica may take to answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var budgets = await Best(nameof(GatewaySettings.Budgets), settings.Value.Budgets, cancellationToken);
        if (!settings.Value.Decisions.IsSet) return budgets;
        var decisions = await Best(nameof(GatewaySettings.Decisions), settings.Value.Decisions, cancellationToken);
        return decisions.Status < budgets.Status ? decisions : budgets;
    }

    private async Task<HealthCheckResult> Best(string name, GatewaySettings.ServiceAddresses service, CancellationToken cancellationToken)
    {
        var asked = service.Rest.Select(address => Ask(address, cancellationToken)).ToList();
        var best = HealthCheckResult.Unhealthy($"No replica of the {name} service is ready.");
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
        using var client = clients.CreateClient(Name);
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
