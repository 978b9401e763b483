using NBomber.Contracts;

namespace NBomber.CSharp;

/// <summary>Describes the load.</summary>
public static class Simulation
{
    /// <summary>A closed model: so many copies, each of which begins again when it has ended. Latencies count from
    /// the start of an invocation: a service that stalls is asked less.</summary>
    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new KeepConstant(copies, during);

    /// <summary>An open model: so many invocations an interval, evenly spread, whether earlier ones have ended or
    /// not. Latencies count from the moment when an invocation was meant to start.</summary>
    public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during) =>
        new Inject(rate, interval, during);
}
