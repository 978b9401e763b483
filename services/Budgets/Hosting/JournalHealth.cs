using Federated.Budgets.Registry;
using Federated.Engine.Journals;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Federated.Budgets.Hosting;

/// <summary>Ready means that the journal answers.</summary>
internal sealed class JournalHealth(IJournal journal, GroupCommit commit) : IHealthCheck
{
    public const string Name = "journal";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await journal.HeadVersion(RegisterModel.Stream);
            return commit.IsOverloaded ? HealthCheckResult.Degraded("More is queued than can be written soon.") : HealthCheckResult.Healthy();
        }
        catch (JournalUnavailableException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
