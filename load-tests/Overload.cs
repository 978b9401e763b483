using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace Federated.LoadTests;

/// <summary>
/// More load than the service can take: finds what it can, sends three times that whether answered or not, falls back to
/// half, and says what became of the requests, of the process's memory, and how soon all was as before.
/// </summary>
internal static class Overload
{
    private const int Times = 3;
    private const string TurnedAway = "429 OVERLOADED";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>0 when every request was answered or turned away, none timed out, and the money balances; 1 otherwise.</summary>
    internal static async Task<int> RunAsync(Options options, TextWriter output, CancellationToken stopping)
    {
        using var preparing = new Api(options.Url);
        using var api = new Api(options.Url, _patience);
        try
        {
            var operatorToken = await preparing.TokenAsync("operator", "*", stopping);
            var pcns = await new FundedPcns(preparing, options).PrepareAsync(operatorToken, stopping);
            var load = new Phases(api, options with { WarmUpSeconds = 0 }, pcns, output, stopping);

            await load.Run("warming up", rate: 0, Math.Max(1, options.WarmUpSeconds));
            var closed = await load.Run("closed model", rate: 0, options.DurationSeconds);
            var capacity = options.RatePerSecond > 0 ? options.RatePerSecond : Math.Max(2, (int)closed.Ok.Request.RPS);
            var before = await load.Run("half", capacity / 2, options.DurationSeconds);
            var during = await load.Run($"{Times} times", Times * capacity, options.DurationSeconds);
            var recovery = await Recovered(load, capacity / 2, before, options.RecoverySeconds);
            await load.Run("half again", capacity / 2, options.DurationSeconds);
            await output.WriteLineAsync(recovery is null
                ? $"not as before within {options.RecoverySeconds} s"
                : string.Create(CultureInfo.InvariantCulture, $"as before {recovery} s after the load fell"));

            var proof = await preparing.GetAsync($"v1/proof?year={options.Year}", operatorToken, MessagesJson.Default.Proof, stopping);
            await output.WriteLineAsync(Report.Of(options, proof));
            return proof.Balanced && recovery is not null && during.Fail.StatusCodes.All(code => code.StatusCode == TurnedAway) ? 0 : 1;
        }
        catch (Exception problem) when (problem is HttpRequestException or InvalidOperationException or JsonException)
        {
            await output.WriteLineAsync(problem.Message);
            return 1;
        }
    }

    /// <summary>The first second in which nothing failed and 99 of 100 waited no more than twice as long as before; null for none.</summary>
    private static async Task<int?> Recovered(Phases load, int rate, ScenarioStats before, int mostSeconds)
    {
        for (var second = 1; second <= mostSeconds; second++)
        {
            var stats = await load.Run($"second {second}", rate, seconds: 1);
            if (stats.AllFailCount == 0 && stats.Ok.Latency.Percent99 <= 2 * before.Ok.Latency.Percent99) return second;
        }
        return null;
    }

    private sealed class Phases(Api api, Options options, IReadOnlyList<FundedPcn> pcns, TextWriter output, CancellationToken stopping)
    {
        /// <summary>One phase, told in a line.</summary>
        /// <param name="name">What it is.</param>
        /// <param name="rate">Requests a second; 0 for the clients that wait.</param>
        /// <param name="seconds">How long.</param>
        internal async Task<ScenarioStats> Run(string name, int rate, int seconds)
        {
            var phase = options with { RatePerSecond = rate, DurationSeconds = seconds };
            var run = NBomberRunner.RegisterScenarios(Commitments.Scenario(api, phase, pcns)).WithoutReports();
            var stats = (await Task.Run(() => run.Run(), stopping)).ScenarioStats.Get(Commitments.Name);
            await output.WriteLineAsync(Line(name, rate, stats));
            foreach (var other in stats.Fail.StatusCodes.Where(code => code.StatusCode != TurnedAway))
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"    {other.StatusCode}: {other.Count:N0} {other.Message}"));
            return stats;
        }

        private string Line(string name, int rate, ScenarioStats stats)
        {
            var (ok, away) = (stats.Ok, stats.Fail);
            var asked = rate == 0 ? $"{options.Clients:N0} clients" : $"{rate:N0}/s";
            return string.Create(CultureInfo.InvariantCulture,
                $"{name,-12} {asked,11}  answered {ok.Request.RPS,6:N0}/s p50 {ok.Latency.Percent50,7:F1} p99 {ok.Latency.Percent99,7:F1} ms")
                + string.Create(CultureInfo.InvariantCulture,
                    $"  turned away {away.Request.RPS,6:N0}/s p50 {away.Latency.Percent50,7:F1} p99 {away.Latency.Percent99,7:F1} ms{Memory()}");
        }

        private string Memory()
        {
            if (options.ProcessId is not { } id) return "";
            using var service = Process.GetProcessById(id);
            return string.Create(CultureInfo.InvariantCulture, $"  {service.WorkingSet64 / (1024 * 1024),5:N0} MiB");
        }
    }
}
