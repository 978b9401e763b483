using Federated.Budgets.Registry;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Federated.Budgets.Hosting;

/// <summary>Ready means that the journal answers.</summary>
internal sealed class JournalHealth(IJournal journal, Admission admission) : IHealthCheck
{
    public const string Name = "journal";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await journal.HeadVersion(RegisterModel.Stream);
            return admission.IsFull ? HealthCheckResult.Degraded("As much is waiting as is let in.") : HealthCheckResult.Healthy();
        }
        catch (JournalUnavailableException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
