using System.Diagnostics;
using System.Globalization;

namespace Federated.LoadTests;

/// <summary>The same number of commitments at one PCN, request by request and then as one batch.</summary>
internal static class BatchComparison
{
    /// <summary>What was measured, in words. True when every command was applied.</summary>
    internal static async Task<(bool Applied, string Report)> RunAsync(Api api, Options options, FundedPcn pcn, CancellationToken stopping)
    {
        var failed = 0;
        var alone = Stopwatch.StartNew();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Clients, CancellationToken = stopping };
        await Parallel.ForAsync(0, options.Batch, parallel, async (_, cancelled) =>
        {
            var failure = await api.TryPostAsync(
                $"v1/budgets/{pcn.Code}/commitments", pcn.Token, Commitment(options, Guid.NewGuid()), MessagesJson.Default.CommitmentRequest, cancelled);
            if (failure is not null) Interlocked.Increment(ref failed);
        });
        alone.Stop();

        var commands = Enumerable.Range(0, options.Batch).Select(_ => new BatchCommand(Guid.NewGuid(), Commitment(options, null))).ToList();
        var together = Stopwatch.StartNew();
        var answer = await api.PostAsync(
            $"v1/budgets/{pcn.Code}/commands:batch", pcn.Token, new(commands), MessagesJson.Default.BatchRequest, MessagesJson.Default.BatchAnswer, stopping);
        together.Stop();

        return (failed == 0 && answer.Accepted == options.Batch, string.Create(CultureInfo.InvariantCulture, $"""
            {options.Batch:N0} commitments at one PCN
              request by request  {options.Batch / alone.Elapsed.TotalSeconds:N0} a second ({options.Clients:N0} clients, {alone.Elapsed.TotalSeconds:F1} s, {failed:N0} failed)
              as one batch        {options.Batch / together.Elapsed.TotalSeconds:N0} a second ({together.Elapsed.TotalSeconds:F1} s, {answer.Refused:N0} refused)
            """));
    }

    private static CommitmentRequest Commitment(Options options, Guid? id) => new(id, options.Year, options.Fund, 1, "Load test");
}
