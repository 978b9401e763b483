namespace NBomber.Contracts;

/// <summary>A part of the load over time; see Simulation.</summary>
public abstract record LoadSimulation
{
    private protected LoadSimulation(TimeSpan during)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(during, TimeSpan.Zero);
        During = during;
    }

    internal TimeSpan During { get; init; }
}

/// <summary>A closed model: so many copies, each of which begins again when it has ended.</summary>
internal sealed record KeepConstant : LoadSimulation
{
    internal KeepConstant(int copies, TimeSpan during)
        : base(during)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(copies);
        Copies = copies;
    }

    internal int Copies { get; }
}

/// <summary>An open model: so many invocations an interval, whether earlier ones have ended or not.</summary>
internal sealed record Inject : LoadSimulation
{
    internal Inject(int rate, TimeSpan interval, TimeSpan during)
        : base(during)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        (Rate, Interval) = (rate, interval);
    }

    internal int Rate { get; }

    internal TimeSpan Interval { get; }

    /// <summary>Invocations over the whole time.</summary>
    internal long Count => (long)(During / Interval * Rate);

    /// <summary>When an invocation is meant to start: they are spread evenly.</summary>
    internal TimeSpan IntendedStart(long index) => Interval * ((double)index / Rate);
}
