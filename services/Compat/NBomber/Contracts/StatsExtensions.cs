using NBomber.Contracts.Stats;

namespace NBomber.Contracts;

/// <summary>Finds statistics by name.</summary>
public static class StatsExtensions
{
    /// <exception cref="KeyNotFoundException">There is no such scenario.</exception>
    public static ScenarioStats Get(this ScenarioStats[] scenarioStats, string name) =>
        Array.Find(scenarioStats, each => each.ScenarioName == name)
        ?? throw new KeyNotFoundException($"Scenario '{name}' is not found.");

    /// <exception cref="KeyNotFoundException">There is no such code.</exception>
    public static StatusCodeStats Get(this StatusCodeStats[] statusCodes, string statusCode) =>
        Array.Find(statusCodes, each => each.StatusCode == statusCode)
        ?? throw new KeyNotFoundException($"Status code '{statusCode}' is not found.");

    public static bool Exists(this StatusCodeStats[] statusCodes, string statusCode) =>
        Array.Exists(statusCodes, each => each.StatusCode == statusCode);
}
