using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Federated.Gateway;

/// <summary>The gateway is ready when at least one replica of each service behind it is.</summary>
internal sealed class ServiceReadiness(IOptions<GatewaySettings> settings, IHttpClientFactory clients) : IHealthCheck
{
    /// <summary>Name of the check and of its HTTP client.</summary>
    public const string Name = "services";

    /// <summary>How long a replica may take to answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!await IsReady(settings.Value.Budgets, cancellationToken)) return HealthCheckResult.Unhealthy("No replica of the Budgets service is ready.");
        if (settings.Value.Decisions.IsSet && !await IsReady(settings.Value.Decisions, cancellationToken))
            return HealthCheckResult.Unhealthy("No replica of the Decisions service is ready.");
        return HealthCheckResult.Healthy();
    }

    private async Task<bool> IsReady(GatewaySettings.ServiceAddresses service, CancellationToken cancellationToken)
    {
        var asked = service.Rest.Select(address => IsReady(address, cancellationToken)).ToList();
        await foreach (var answer in Task.WhenEach(asked).WithCancellation(cancellationToken))
            if (await answer)
                return true;
        return false;
    }

    private async Task<bool> IsReady(string address, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Name);
        try
        {
            using var answer = await client.GetAsync(new Uri(new Uri(address), "/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
