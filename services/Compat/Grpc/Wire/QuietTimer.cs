namespace Grpc.Wire;

/// <summary>A timer, not yet started, that does not hold on to the execution context of the call it belongs to.</summary>
internal static class QuietTimer
{
    public static Timer Create(TimerCallback callback, object state)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return New();
        using (ExecutionContext.SuppressFlow())
            return New();

        Timer New() => new(callback, state, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Sets the timer for at most what it can do: the callback must look whether the time has come.</summary>
    public static void Step(this Timer timer, TimeSpan remaining) =>
        timer.Change(Timeouts.TimerStep(remaining), Timeout.InfiniteTimeSpan);
}
