using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer of a grain; disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>The next tick after <paramref name="dueTime"/>, those after it <paramref name="period"/> apart.
    /// Called during a tick, it takes effect when the tick ends.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>When and how a timer ticks.</summary>
public readonly struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first tick; infinite: no tick until Change.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of a tick to the next; infinite: one tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Ticks run between the awaits of calls, even of a grain that is not reentrant.</summary>
    public bool Interleave { get; init; }

    /// <summary>Ticks count as use, so that the activation does not become idle.</summary>
    public bool KeepAlive { get; init; }
}
