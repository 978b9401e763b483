using System.Globalization;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>What a run of kills came to.</summary>
internal sealed record CrashFigures(
    int Kills, int StoreCrashes, int Acknowledged, int Entries, int Unanswered, int Unknown, int UnknownHappened,
    IReadOnlyList<TimeSpan> TimesToServe, IReadOnlyCollection<Finding> Findings)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        kills of the service             {Kills:N0}
        crashes of the journal's server  {StoreCrashes:N0}
        acknowledged messages            {Acknowledged:N0}
        entries in the journal           {Entries:N0}
        lost                             {Count(FindingKind.Lost):N0}
        duplicated                       {Count(FindingKind.Doubled):N0}
        answered differently             {Count(FindingKind.Different):N0}
        other findings                   {Findings.Count - Count(FindingKind.Lost) - Count(FindingKind.Doubled) - Count(FindingKind.Different):N0}
        times that no answer came        {Unanswered:N0}
        outcome never learnt             {Unknown:N0} commands, of which {UnknownHappened:N0} had happened
        start to first answer            {Percentile(50):N0} ms (p50), {Percentile(95):N0} ms (p95), {Percentile(100):N0} ms (max)
        """);

    private int Count(FindingKind kind) => Findings.Count(f => f.Kind == kind);

    private double Percentile(int percent)
    {
        var sorted = TimesToServe.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)].TotalMilliseconds;
    }
}
