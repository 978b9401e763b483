namespace Federated.LoadTests;

/// <summary>What a load test is asked to do.</summary>
internal sealed record Options
{
    /// <summary>Address of the gateway.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>Clients that each wait for one answer before they ask again.</summary>
    public int Clients { get; init; } = 64;

    /// <summary>Requests a second, whether earlier ones were answered or not; 0: as many as the clients manage.</summary>
    public int RatePerSecond { get; init; }

    /// <summary>Commitments to make at one PCN first, request by request and as one batch; 0: none.</summary>
    public int Batch { get; init; }

    /// <summary>Measured seconds.</summary>
    public int DurationSeconds { get; init; } = 20;

    /// <summary>Seconds of the same load beforehand, unmeasured.</summary>
    public int WarmUpSeconds { get; init; } = 3;

    /// <summary>A commitment is for 1 penny up to this.</summary>
    public long AmountPence { get; init; } = 10_000;

    /// <summary>What each ICS receives at the start, and shares out.</summary>
    public long FundingPence { get; init; } = 100_000_000_000;

    /// <summary>Financial year.</summary>
    public string Year { get; init; } = "2025-26";

    /// <summary>Fund code; every tier must be allowed to hold it.</summary>
    public string Fund { get; init; } = "core";

    /// <summary>Whether positions of the past are measured, in place of commitments.</summary>
    public bool Past { get; init; }

    /// <summary>Whether the check of a body's own limit, and routing, are measured.</summary>
    public bool Authority { get; init; }

    /// <summary>Whether more load than the service can take is measured.</summary>
    public bool Overload { get; init; }

    /// <summary>Seconds after the load fell in which all must be as before.</summary>
    public int RecoverySeconds { get; init; } = 60;

    /// <summary>The service's process on this machine, whose memory is told; null for none.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Practice map and weights to import first; null: the federation that is there.</summary>
    public (FileInfo Map, FileInfo Weights)? Import { get; init; }
}
