namespace Orleans.Runtime;

/// <summary>A call or a timer tick, on its way through an activation.</summary>
internal interface IRequest
{
    /// <summary>It may run while others wait at an await.</summary>
    bool Interleaves { get; }

    /// <summary>It counts as use of the activation.</summary>
    bool KeepsAlive { get; }

    /// <summary>Timers tick until the last call has ended: one of those calls may be waiting for it.</summary>
    bool IsTick { get; }

    /// <summary>Starts it. What it throws or returns goes to Fail or Complete.</summary>
    Task Invoke(object grain);

    /// <summary>The task from Invoke has completed, in whichever way.</summary>
    void Complete(Task task);

    /// <summary>It could not be started, or threw before its first await.</summary>
    void Fail(Exception exception);

    /// <summary>The activation is gone: go to the next one, if that makes sense.</summary>
    void Reroute(GrainDirectory directory, string key);
}
