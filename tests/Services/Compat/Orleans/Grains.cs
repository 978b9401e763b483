using Orleans.Concurrency;

namespace Federated.Tests.Services.Compat.Orleans;

internal interface ICounterGrain : IGrainWithStringKey
{
    Task<int> IncrementAsync();

    ValueTask<string> KeyAsync();

    ValueTask TouchAsync();

    Task<T> EchoAsync<T>(T value);

    Task<int> FailAsync(Exception exception, bool beforeFirstAwait);

    Task<int> SumAsync(int first, long second, decimal? third);
}

/// <summary>Counts, and finds out whether two turns were ever in it at once.</summary>
[Reentrant]
internal sealed class CounterGrain(Trace trace) : Grain, ICounterGrain
{
    private int _count;
    private int _inside;

    public async Task<int> IncrementAsync()
    {
        Enter();
        await Task.Yield();
        Enter();
        return ++_count;
    }

    public ValueTask<string> KeyAsync() => new(this.GetPrimaryKeyString());

    public ValueTask TouchAsync() => ValueTask.CompletedTask;

    public Task<T> EchoAsync<T>(T value) => Task.FromResult(value);

    public Task<int> SumAsync(int first, long second, decimal? third) =>
        Task.FromResult((int)(first + second + (third ?? 0)));

    public Task<int> FailAsync(Exception exception, bool beforeFirstAwait)
    {
        if (beforeFirstAwait) throw exception;
        return FailLaterAsync(exception);
    }

    private static async Task<int> FailLaterAsync(Exception exception)
    {
        await Task.Yield();
        throw exception;
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _inside) != 1) trace.Add("overlap");
        Thread.Yield();
        Thread.SpinWait(200);
        Interlocked.Decrement(ref _inside);
    }
}

/// <summary>Implemented by two classes, so that it names neither.</summary>
internal interface IGatedGrain : IGrainWithStringKey
{
    /// <summary>Traces "start", waits at the gate, traces "end".</summary>
    Task PassAsync(string gate);

    [AlwaysInterleave]
    Task PeekAsync(string name);

    /// <summary>Deactivates on idle, and waits at a gate before it returns.</summary>
    Task LeaveAsync(string gate);

    /// <summary>The number of this activation, over all activations of the test.</summary>
    Task<int> ActivationAsync();

    Task DelayDeactivationAsync(TimeSpan time);

    /// <summary>Calls PassAsync of another grain.</summary>
    Task PassElsewhereAsync(string otherKey, string gate);
}

internal interface ISerialGrain : IGatedGrain;

internal interface IReentrantGrain : IGatedGrain;

internal sealed class SerialGrain(Trace trace, Scoped scoped) : GatedGrain(trace, scoped), ISerialGrain;

[Reentrant]
internal sealed class ReentrantGrain(Trace trace, Scoped scoped) : GatedGrain(trace, scoped), IReentrantGrain;

internal abstract class GatedGrain(Trace trace, Scoped scoped) : Grain, IGatedGrain, IDisposable
{
    private readonly int _activation = trace.NextActivation();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        trace.Add($"activate {_activation}");
        await trace.GateAsync("activation", open: true);
        if (trace.ActivationFailure is { } failure) throw failure;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        trace.Add($"deactivate {_activation} {reason.ReasonCode}");
        await trace.GateAsync("deactivation", open: true);
        if (trace.DeactivationFailure is { } failure) throw failure;
    }

    public async Task PassAsync(string gate)
    {
        trace.Add($"start {gate}");
        await trace.GateAsync(gate);
        trace.Add($"end {gate}");
    }

    public Task PeekAsync(string name)
    {
        trace.Add($"peek {name}");
        return Task.CompletedTask;
    }

    public async Task LeaveAsync(string gate)
    {
        DeactivateOnIdle();
        await PassAsync(gate);
    }

    public Task<int> ActivationAsync() => Task.FromResult(_activation);

    public Task DelayDeactivationAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public async Task PassElsewhereAsync(string otherKey, string gate)
    {
        var before = TaskScheduler.Current;
        await GrainFactory.GetGrain<ISerialGrain>(otherKey).PassAsync(gate);
        trace.Add(ReferenceEquals(before, TaskScheduler.Current) ? "came back" : "lost");
    }

    public void Dispose() => trace.Add(scoped.IsDisposed ? "disposed too late" : $"dispose {_activation}");
}

/// <summary>A service of one activation.</summary>
internal sealed class Scoped(Trace trace) : IDisposable
{
    internal bool IsDisposed { get; private set; }

    public void Dispose()
    {
        IsDisposed = true;
        trace.Add("dispose scope");
    }
}
