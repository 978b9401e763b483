using System.Text.Json;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Federated.LoadTests;

/// <summary>Prepares, makes the load, and asks for the proof.</summary>
internal static class LoadTest
{
    /// <summary>0 when every request was answered and the money balances; 1 otherwise.</summary>
    internal static async Task<int> RunAsync(Options options, TextWriter output, CancellationToken stopping)
    {
        using var api = new Api(options.Url);
        Task<JournalFigures> JournalAsync() => api.GetAsync("health/journal", null, MessagesJson.Default.JournalFigures, stopping);
        try
        {
            var operatorToken = await api.TokenAsync("operator", "*", stopping);
            var pcns = await new FundedPcns(api, options).PrepareAsync(operatorToken, stopping);

            if (options.Batch > 0)
            {
                var (applied, report) = await BatchComparison.RunAsync(api, options, pcns[0], stopping);
                await output.WriteLineAsync(report);
                return await BalancedAsync(api, options, operatorToken, output, stopping) && applied ? 0 : 1;
            }

            var run = NBomberRunner.RegisterScenarios(Commitments.Scenario(api, options, pcns)).WithoutReports();
            var before = await JournalAsync();
            var stats = (await Task.Run(() => run.Run(), stopping)).ScenarioStats.Get(Commitments.Name);
            await output.WriteLineAsync(Report.Of(options, pcns.Count, stats));
            await output.WriteLineAsync(Report.Of(before, await JournalAsync()));

            var balanced = await BalancedAsync(api, options, operatorToken, output, stopping);
            return balanced && stats.AllFailCount == 0 && stats.AllOkCount > 0 ? 0 : 1;
        }
        catch (Exception problem) when (problem is HttpRequestException or InvalidOperationException or JsonException)
        {
            await output.WriteLineAsync(problem.Message);
            return 1;
        }
    }

    private static async Task<bool> BalancedAsync(
        Api api, Options options, string operatorToken, TextWriter output, CancellationToken stopping)
    {
        var proof = await api.GetAsync(
            $"v1/proof?year={options.Year}", operatorToken, MessagesJson.Default.Proof, stopping);
        await output.WriteLineAsync(Report.Of(options, proof));
        return proof.Balanced;
    }
}
