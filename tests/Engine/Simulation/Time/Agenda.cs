namespace Federated.Tests.Engine.Simulation.Time;

/// <summary>What will happen, and when: the virtual time of a simulation. What is due at once happens in the order in which it was said.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (long At, long Order)> _coming = new();
    private long _order;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now { get; private set; }

    public void After(TimeSpan delay, Action happens) => _coming.Enqueue(happens, ((Now + delay).Ticks, _order++));

    /// <summary>Time goes on without anything happening.</summary>
    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Lets the next thing happen if its time has come.</summary>
    public bool HappensNow()
    {
        if (!_coming.TryPeek(out _, out var due) || due.At > Now.Ticks) return false;
        _coming.Dequeue()();
        return true;
    }

    /// <summary>Waits for the next thing; false when nothing will ever happen again.</summary>
    public bool WaitForNext()
    {
        if (!_coming.TryPeek(out _, out var next)) return false;
        Now = TimeSpan.FromTicks(Math.Max(Now.Ticks, next.At));
        return HappensNow();
    }
}
