using NBomber.Contracts;

namespace NBomber.CSharp;

/// <summary>Describes what is done under load.</summary>
public static class Scenario
{
    /// <summary>A scenario whose invocations are calls of <paramref name="run"/>. Without more: half a minute of
    /// warm-up, then one copy for a minute.</summary>
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(run);
        return new ScenarioProps(name, run);
    }

    /// <summary>Runs once, before the warm-up.</summary>
    public static ScenarioProps WithInit(this ScenarioProps scenario, Func<IScenarioInitContext, Task> initFunc) =>
        scenario with { Init = initFunc };

    /// <summary>Runs once, after the load.</summary>
    public static ScenarioProps WithClean(this ScenarioProps scenario, Func<IScenarioInitContext, Task> cleanFunc) =>
        scenario with { Clean = cleanFunc };

    /// <summary>The first simulation runs for this long beforehand, unmeasured.</summary>
    public static ScenarioProps WithWarmUpDuration(this ScenarioProps scenario, TimeSpan duration) =>
        scenario with { WarmUpDuration = duration };

    public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) =>
        scenario.WithWarmUpDuration(TimeSpan.Zero);

    /// <summary>One after the other.</summary>
    public static ScenarioProps WithLoadSimulations(
        this ScenarioProps scenario, params LoadSimulation[] loadSimulations) =>
        scenario with { Simulations = loadSimulations };
}
