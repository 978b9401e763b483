using System.Globalization;
using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Replicas;

/// <summary>What came of a run with replicas.</summary>
/// <param name="Clients">How many asked at once.</param>
/// <param name="Kills">How often a replica was killed.</param>
/// <param name="Lasted">How long clients asked.</param>
/// <param name="Answers">Commands that were acknowledged.</param>
/// <param name="Instead">What clients heard instead of an answer, or of one that says what happened, and how often.</param>
/// <param name="Latencies">From each request to its answer, in ascending order.</param>
/// <param name="AwayFor">From each kill or freeze until every organisation had been read again through the gateway.</param>
/// <param name="Findings">What was wrong.</param>
internal sealed record ReplicaFigures(
    int Clients, int Kills, TimeSpan Lasted, int Answers, IReadOnlyDictionary<string, int> Instead, IReadOnlyList<TimeSpan> Latencies, IReadOnlyList<TimeSpan> AwayFor,
    IReadOnlyList<Finding> Findings)
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(10);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Clients} clients for {Lasted.TotalSeconds:0} s, {Kills} kills and one freeze: {Answers} commands acknowledged, {Latencies.Count / Lasted.TotalSeconds:0} requests/s,
        {Unanswered} times a client got no answer{Told}, {Latencies.Count(l => l > _deadline)} answers later than {_deadline.TotalSeconds:0} s;
        p50 {At(0.5)}, p99 {At(0.99)}, longest {At(1)}; organisations answered again after {string.Join(", ", AwayFor.Select(a => $"{a.TotalSeconds:0.0}"))} s;
        {Findings.Count} findings
        """);

    /// <summary>How often a client got no answer.</summary>
    public int Unanswered => Instead.Values.Sum();

    private string Told => Instead.Count == 0 ? "" : $" ({string.Join("; ", Instead.OrderByDescending(i => i.Value).Select(i => $"{i.Value} × {i.Key}"))})";

    private string At(double part) => string.Create(CultureInfo.InvariantCulture, $"{Latencies[(int)((Latencies.Count - 1) * part)].TotalMilliseconds:0} ms");
}
