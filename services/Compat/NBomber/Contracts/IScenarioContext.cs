namespace NBomber.Contracts;

/// <summary>What an invocation of a scenario knows about itself.</summary>
public interface IScenarioContext
{
    ScenarioInfo ScenarioInfo { get; }

    /// <summary>1 for the first invocation of this copy; with Inject, each invocation is a copy.</summary>
    long InvocationNumber { get; }

    /// <summary>Cancelled when an invocation outlives the simulation by half a minute.</summary>
    CancellationToken ScenarioCancellationToken { get; }

    /// <summary>Random numbers for this copy.</summary>
    Random Random { get; }
}

/// <summary>What WithInit and WithClean know.</summary>
public interface IScenarioInitContext
{
    ScenarioInfo ScenarioInfo { get; }
}

/// <summary>Which copy of which scenario.</summary>
/// <param name="ScenarioName">As given to Create.</param>
/// <param name="InstanceNumber">Counts the copies from 0.</param>
/// <param name="InstanceId">Name and number.</param>
public sealed record ScenarioInfo(string ScenarioName, int InstanceNumber, string InstanceId);
