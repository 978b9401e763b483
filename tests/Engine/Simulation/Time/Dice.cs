namespace Federated.Tests.Engine.Simulation.Time;

/// <summary>All the chance of a simulation, from one seed. SplitMix64: the same numbers on every machine, for ever.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 or more, and less than the number.</summary>
    public int Below(int number) => (int)(Next() % (ulong)number);

    /// <summary>Both ends included.</summary>
    public int Between(int lowest, int highest) => lowest + Below(highest - lowest + 1);

    /// <summary>True so often in a thousand throws.</summary>
    public bool Chance(int inThousand) => Below(1_000) < inThousand;

    /// <summary>One of these.</summary>
    public T Of<T>(IReadOnlyList<T> all) => all[Below(all.Count)];

    /// <summary>A span of time, both ends included.</summary>
    public TimeSpan Microseconds(int lowest, int highest) => TimeSpan.FromMicroseconds(Between(lowest, highest));

    /// <summary>A span of time, both ends included.</summary>
    public TimeSpan Milliseconds(int lowest, int highest) => Microseconds(lowest * 1_000, highest * 1_000);
}
