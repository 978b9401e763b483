using Orleans;

namespace Federated.Tests.Services.Compat.Orleans;

internal interface ICounterGrain : IGrainWithStringKey
{
    Task<int> IncrementAsync();

    ValueTask<string> KeyAsync();

    Task FailAsync(string message);

    ValueTask TouchAsync();

    Task<T> EchoAsync<T>(T value);
}

/// <summary>Counts, and finds out whether two turns were ever in it at once.</summary>
internal sealed class CounterGrain(Trace trace) : Grain, ICounterGrain
{
    private int _count;
    private int _inside;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        trace.Add($"activated {this.GetPrimaryKeyString()}");
        return trace.ActivationFailure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }

    public async Task<int> IncrementAsync()
    {
        Enter();
        await Task.Yield();
        Enter();
        return ++_count;
    }

    public ValueTask<string> KeyAsync() => new(this.GetPrimaryKeyString());

    public Task FailAsync(string message) => throw new InvalidTimeZoneException(message);

    public ValueTask TouchAsync() => ValueTask.CompletedTask;

    public Task<T> EchoAsync<T>(T value) => Task.FromResult(value);

    private void Enter()
    {
        if (Interlocked.Increment(ref _inside) != 1) trace.Add("overlap");
        Thread.SpinWait(20);
        Interlocked.Decrement(ref _inside);
    }
}
