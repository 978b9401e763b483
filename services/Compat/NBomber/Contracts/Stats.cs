namespace NBomber.Contracts.Stats;

/// <summary>What a run measured.</summary>
public sealed record NodeStats
{
    public required ScenarioStats[] ScenarioStats { get; init; }

    public required int AllRequestCount { get; init; }

    public required int AllOkCount { get; init; }

    public required int AllFailCount { get; init; }

    /// <summary>Of the longest scenario.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>What one scenario measured, without its warm-up.</summary>
public sealed record ScenarioStats
{
    public required string ScenarioName { get; init; }

    public required MeasurementStats Ok { get; init; }

    public required MeasurementStats Fail { get; init; }

    public required int AllRequestCount { get; init; }

    public required int AllOkCount { get; init; }

    public required int AllFailCount { get; init; }

    public required long AllBytes { get; init; }

    /// <summary>From the first invocation until the last has ended.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>The invocations that ended well, or those that failed.</summary>
public sealed record MeasurementStats
{
    public required RequestStats Request { get; init; }

    public required LatencyStats Latency { get; init; }

    public required StatusCodeStats[] StatusCodes { get; init; }
}

/// <summary>How many.</summary>
public sealed record RequestStats
{
    public required int Count { get; init; }

    /// <summary>A second, over the duration of the scenario.</summary>
    public required double RPS { get; init; }

    /// <summary>Of all invocations, rounded.</summary>
    public required int Percent { get; init; }
}

/// <summary>How long, in milliseconds; all zero when there were none.</summary>
public sealed record LatencyStats
{
    public required double MinMs { get; init; }

    public required double MeanMs { get; init; }

    public required double MaxMs { get; init; }

    public required double Percent50 { get; init; }

    public required double Percent75 { get; init; }

    public required double Percent95 { get; init; }

    public required double Percent99 { get; init; }
}

/// <summary>How many with one status code.</summary>
public sealed record StatusCodeStats
{
    public required string StatusCode { get; init; }

    public required bool IsError { get; init; }

    /// <summary>The message of the first.</summary>
    public required string Message { get; init; }

    public required int Count { get; init; }

    /// <summary>Of all invocations, rounded.</summary>
    public required int Percent { get; init; }
}
