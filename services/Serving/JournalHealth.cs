using Federated.Engine.Journals;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Federated.Serving;

/// <summary>Ready means that the journal answers.</summary>
internal sealed class JournalHealth(IJournal journal, GroupCommit commit) : IHealthCheck
{
    public const string Name = "journal";

    private const string AnyStream = "register";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await journal.HeadVersion(AnyStream);
            return commit.IsOverloaded ? HealthCheckResult.Degraded("More is queued than can be written soon.") : HealthCheckResult.Healthy();
        }
        catch (JournalUnavailableException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
