using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>Runs scenarios side by side: each initialises, warms up, takes its load and cleans up.</summary>
internal static class TestRun
{
    internal static async Task<NodeStats> RunAsync(IReadOnlyList<ScenarioProps> scenarios, TimeProvider time)
    {
        Check(scenarios);
        var stats = await Task.WhenAll(scenarios.Select(scenario => Task.Run(() => RunAsync(scenario, time))));
        return new NodeStats
        {
            ScenarioStats = stats,
            AllRequestCount = stats.Sum(each => each.AllRequestCount),
            AllOkCount = stats.Sum(each => each.AllOkCount),
            AllFailCount = stats.Sum(each => each.AllFailCount),
            Duration = stats.Max(each => each.Duration),
        };
    }

    private static async Task<ScenarioStats> RunAsync(ScenarioProps scenario, TimeProvider time)
    {
        var context = new InitContext(new ScenarioInfo(scenario.Name, 0, $"{scenario.Name}_init"));
        if (scenario.Init is { } init) await init(context);
        if (scenario.WarmUpDuration > TimeSpan.Zero)
            await LoadAsync(scenario, [scenario.Simulations[0] with { During = scenario.WarmUpDuration }], time);
        var stats = await LoadAsync(scenario, scenario.Simulations, time);
        if (scenario.Clean is { } clean) await clean(context);
        return stats;
    }

    private static async Task<ScenarioStats> LoadAsync(
        ScenarioProps scenario, IReadOnlyList<LoadSimulation> simulations, TimeProvider time)
    {
        var measurements = new Measurements();
        var begun = time.GetTimestamp();
        foreach (var simulation in simulations)
        {
            using var load = new Load(scenario, simulation.During, measurements, time);
            await (simulation switch
            {
                KeepConstant closed => load.KeepAsync(closed),
                Inject open => load.InjectAsync(open),
                _ => throw new NotSupportedException($"{simulation.GetType().Name} is not covered."),
            });
        }

        return measurements.ToStats(scenario.Name, time.GetElapsedTime(begun));
    }

    private static void Check(IReadOnlyList<ScenarioProps> scenarios)
    {
        if (scenarios.Count == 0) throw new InvalidOperationException("No scenario was registered.");
        if (scenarios.GroupBy(scenario => scenario.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidOperationException($"Two scenarios are called '{twice.Key}'.");
        if (scenarios.FirstOrDefault(scenario => scenario.Simulations.Count == 0) is { } idle)
            throw new InvalidOperationException($"Scenario '{idle.Name}' has no load simulation.");
    }

    private sealed record InitContext(ScenarioInfo ScenarioInfo) : IScenarioInitContext;
}
