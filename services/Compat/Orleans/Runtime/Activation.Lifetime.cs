using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>How an activation begins and ends.</summary>
internal sealed partial class Activation
{
    private static readonly TimeSpan _activationTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _deactivationTimeout = TimeSpan.FromSeconds(30);

    [ThreadStatic]
    private static Activation? _underConstruction;

    private AsyncServiceScope? _scope;
    private Grain? _grain;
    private Stop? _stop; // set once, from any thread
    private List<GrainTimer>? _timers; // locked: a timer may be disposed from any thread

    /// <summary>The activation whose grain this thread is constructing.</summary>
    internal static Activation? UnderConstruction => _underConstruction;

    public object? GrainInstance => _grain;

    public IServiceProvider ActivationServices => _scope?.ServiceProvider
        ?? throw new InvalidOperationException("The grain is not activated.");

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        var stop = new Stop(deactivationReason, cancellationToken);
        if (Interlocked.CompareExchange(ref _stop, stop, null) is null) Post(Signal.Deactivate);
    }

    internal void DelayDeactivation(TimeSpan timeSpan)
    {
        var now = Silo.Time.GetUtcNow();
        if (timeSpan == Timeout.InfiniteTimeSpan || timeSpan >= DateTimeOffset.MaxValue - now)
            Idleness.ExemptUntil(DateTimeOffset.MaxValue);
        else
            Idleness.ExemptUntil(timeSpan > TimeSpan.Zero ? now + timeSpan : DateTimeOffset.MinValue);
    }

    internal GrainTimer StartTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (!ReferenceEquals(TaskScheduler.Current, _scheduler))
            throw new InvalidOperationException("A grain registers timers in its own turns.");

        var timer = new GrainTimer(this, callback, options);
        var timers = _timers ??= [];
        lock (timers) timers.Add(timer);
        return timer;
    }

    internal void Forget(GrainTimer timer)
    {
        if (_timers is not { } timers) return;
        lock (timers) timers.Remove(timer);
    }

    private async Task ActivateAsync()
    {
        _phase = Phase.Activating;
        try
        {
            ExecutionContext.Restore(ActivationScheduler.CleanContext!);
            _scope = Silo.ServiceProvider.CreateAsyncScope();
            _grain = Construct();
            using var timeout = new CancellationTokenSource(_activationTimeout);
            await _grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            Silo.Logger.LogError(exception, "Grain {Grain} could not be activated", this);
            await EndAsync(exception);
            return;
        }

        _phase = Phase.Active;
        StartWaiting();
        Advance();
    }

    private Grain Construct()
    {
        _underConstruction = this;
        try
        {
            return _directory.Construct(ActivationServices);
        }
        finally
        {
            _underConstruction = null;
        }
    }

    private async Task DeactivateAsync()
    {
        _phase = Phase.Deactivating;
        StopTimers();
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop!.CancellationToken);
            timeout.CancelAfter(_deactivationTimeout);
            await _grain!.OnDeactivateAsync(_stop.Reason, timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            Silo.Logger.LogError(exception, "OnDeactivateAsync of grain {Grain} failed", this);
        }

        await EndAsync();
    }

    /// <summary>Disposes the grain and leaves the directory; what still waits fails, or goes to the next activation.</summary>
    private async Task EndAsync(Exception? failure = null)
    {
        _phase = Phase.Deactivating;
        StopTimers();
        try
        {
            if (_grain is IAsyncDisposable asynchronously) await asynchronously.DisposeAsync();
            else if (_grain is IDisposable disposable) disposable.Dispose();
            if (_scope is { } scope) await scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Silo.Logger.LogError(exception, "Disposing grain {Grain} failed", this);
        }

        _phase = Phase.Gone;
        _directory.Remove(this);
        while (_waiting.TryDequeue(out var request))
        {
            if (failure is null) request.Reroute(_directory, Key);
            else request.Fail(failure);
        }

        _deactivated.SetResult();
    }

    private void StopTimers()
    {
        if (_timers is not { } timers) return;
        GrainTimer[] all;
        lock (timers) all = [.. timers];
        foreach (var timer in all) timer.Dispose();
    }

    private sealed record Stop(DeactivationReason Reason, CancellationToken CancellationToken);
}
