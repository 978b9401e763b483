using System.Globalization;
using NBomber.Contracts.Stats;

namespace Federated.LoadTests;

/// <summary>What a load test says at its end.</summary>
internal static class Report
{
    internal static string Of(Options options, int pcns, ScenarioStats stats)
    {
        var load = options.RatePerSecond > 0
            ? $"{options.RatePerSecond:N0} requests a second (open model: latency from the intended start)"
            : $"{options.Clients:N0} clients (closed model: each waits for its answer)";
        var latency = stats.Ok.Latency;
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Commitments.Name}: {pcns:N0} PCNs, {load}, {stats.Duration.TotalSeconds:F1} s
              answered    {stats.AllOkCount:N0}
              requests/s  {stats.Ok.Request.RPS:N0}
              latency ms  p50 {latency.Percent50:F2}  p95 {latency.Percent95:F2}  p99 {latency.Percent99:F2}  max {latency.MaxMs:F2}
              failed      {stats.AllFailCount:N0}
            {string.Concat(stats.Fail.StatusCodes.Select(Line))}
            """).TrimEnd();
    }

    /// <summary>Group commit at work: how many entries shared a durable transaction while the load was on.</summary>
    internal static string Of(JournalFigures before, JournalFigures after)
    {
        var (transactions, entries) = (after.Transactions - before.Transactions, after.Entries - before.Entries);
        var each = transactions == 0 ? 0 : (double)entries / transactions;
        return string.Create(
            CultureInfo.InvariantCulture, $"  journal     {entries:N0} entries in {transactions:N0} durable transactions: {each:F1} each");
    }

    internal static string Of(Options options, Proof proof) => string.Create(CultureInfo.InvariantCulture, $"""
        proof of {options.Year}: {(proof.Balanced ? "balanced" : "NOT BALANCED: " + proof.FirstDifference)}
          received {proof.ReceivedPence:N0} p, held {proof.HeldPence:N0} p, in transit {proof.InTransitPence:N0} p
          {proof.Streams:N0} streams, {proof.Entries:N0} entries
        """);

    private static string Line(StatusCodeStats code) => string.Create(
        CultureInfo.InvariantCulture,
        $"    {code.StatusCode}: {code.Count:N0}{(code.Message.Length > 0 ? $" ({code.Message})" : "")}\n");
}
