namespace NBomber.Contracts;

/// <summary>A scenario as it was described; see Scenario.Create.</summary>
public sealed record ScenarioProps
{
    internal ScenarioProps(string name, Func<IScenarioContext, Task<IResponse>> run) => (Name, Run) = (name, run);

    internal string Name { get; }

    internal Func<IScenarioContext, Task<IResponse>> Run { get; }

    internal Func<IScenarioInitContext, Task>? Init { get; init; }

    internal Func<IScenarioInitContext, Task>? Clean { get; init; }

    internal TimeSpan WarmUpDuration { get; init; } = TimeSpan.FromSeconds(30);

    internal IReadOnlyList<LoadSimulation> Simulations { get; init; } = [new KeepConstant(1, TimeSpan.FromMinutes(1))];
}

/// <summary>A run as it was described; see NBomberRunner.</summary>
public sealed record NBomberContext
{
    internal NBomberContext(IReadOnlyList<ScenarioProps> scenarios) => Scenarios = scenarios;

    internal IReadOnlyList<ScenarioProps> Scenarios { get; }

    /// <summary>Null: no report.</summary>
    internal string? ReportFolder { get; init; } = "reports";
}
