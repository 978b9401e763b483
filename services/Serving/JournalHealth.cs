using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Federated.Serving;

/// <summary>
/// Ready means that the journal can be read and written. One that is full is full for every replica, and reading goes on:
/// the service stays in use, degraded. One that fails otherwise may serve another replica, so this one is out.
/// </summary>
internal sealed class JournalHealth(IJournal journal, GroupCommit commit, Admission admission) : IHealthCheck
{
    public const string Name = "journal";

    private const string AnyStream = "register";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await journal.HeadVersion(AnyStream);
            return await commit.FindTrouble().WaitAsync(cancellationToken) switch
            {
                JournalFullException full => HealthCheckResult.Degraded(full.Message),
                { } failure => HealthCheckResult.Unhealthy(failure.Message),
                null when admission.IsFull => HealthCheckResult.Degraded("As much is waiting as is let in."),
                null => HealthCheckResult.Healthy(),
            };
        }
        catch (JournalUnavailableException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
