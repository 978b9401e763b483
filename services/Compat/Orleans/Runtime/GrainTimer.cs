using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>A timer of an activation. Each tick is a request to it; the next is armed when it has ended.</summary>
internal sealed class GrainTimer : IGrainTimer, IRequest
{
    private const double MaximumMilliseconds = 0xfffffffe;

    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _next;
    private TimeSpan _period;
    private bool _ticking;

    internal GrainTimer(
        Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        Interleaves = options.Interleave;
        KeepsAlive = options.KeepAlive;

        // A tick belongs to the grain, not to the call that made the timer.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _timer = activation.Silo.Time.CreateTimer(Fire, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Change(options.DueTime, options.Period);
    }

    public bool Interleaves { get; }

    public bool KeepsAlive { get; }

    public bool IsTick => true;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            _next = dueTime;
            _period = period;
            if (!_ticking) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _activation.Forget(this);
        try
        {
            _disposed.Cancel();
        }
        catch (AggregateException fromRegistrations)
        {
            Log(fromRegistrations);
        }
    }

    public Task Invoke(object grain)
    {
        // From here on, Change replaces what would follow; without it, the period does.
        lock (_gate) _next = _period;
        return _disposed.IsCancellationRequested ? Task.CompletedTask : _callback(_disposed.Token);
    }

    public void Complete(Task task)
    {
        if (task.IsFaulted) Log(task.Exception.InnerException!);
        Rearm();
    }

    public void Fail(Exception exception)
    {
        Log(exception);
        Rearm();
    }

    /// <summary>A tick ends with its activation.</summary>
    public void Reroute(GrainDirectory directory, string key)
    {
    }

    private static void Check(TimeSpan value, string name)
    {
        var milliseconds = value.TotalMilliseconds;
        if (value != Timeout.InfiniteTimeSpan && milliseconds is < 0 or > MaximumMilliseconds)
            throw new ArgumentOutOfRangeException(name, value, "Zero or more, at most 49 days, or infinite.");
    }

    private void Fire(object? state)
    {
        lock (_gate) _ticking = true;
        _activation.Post(this);
    }

    private void Rearm()
    {
        lock (_gate)
        {
            _ticking = false;
            if (!_disposed.IsCancellationRequested) _timer.Change(_next, Timeout.InfiniteTimeSpan);
        }
    }

    private void Log(Exception exception) =>
        _activation.Silo.Logger.LogWarning(exception, "A timer callback of grain {Grain} failed", _activation);
}
