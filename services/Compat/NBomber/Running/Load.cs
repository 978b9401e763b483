using NBomber.Contracts;
using NBomber.CSharp;

namespace NBomber.Running;

/// <summary>One simulation of one scenario. What still runs at its end may finish; after half a minute more it is
/// asked to cancel.</summary>
internal sealed class Load : IDisposable
{
    /// <summary>The status code of an invocation that threw.</summary>
    internal const string UnhandledException = "-101";

    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(30);

    private readonly ScenarioProps _scenario;
    private readonly Measurements _measurements;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _outOfTime;
    private readonly long _begun;

    internal Load(ScenarioProps scenario, TimeSpan during, Measurements measurements, TimeProvider time)
    {
        _scenario = scenario;
        _measurements = measurements;
        _time = time;
        _outOfTime = new CancellationTokenSource(during + _grace, time);
        _begun = time.GetTimestamp();
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_begun);

    public void Dispose() => _outOfTime.Dispose();

    internal Task KeepAsync(KeepConstant model) =>
        Task.WhenAll(Enumerable.Range(0, model.Copies).Select(copy => Task.Run(async () =>
        {
            var context = new Context(this, copy);
            while (Elapsed < model.During) await InvokeAsync(context, Elapsed);
        })));

    internal async Task InjectAsync(Inject model)
    {
        var running = new List<Task>();
        var stillRunning = 1024;
        for (var index = 0; index < model.Count; index++)
        {
            // Late or not, this is when a user would have come: from then on the user waits.
            var intended = model.IntendedStart(index);
            if (intended - Elapsed is { } early && early > TimeSpan.Zero) await Task.Delay(early, _time);
            var context = new Context(this, index);
            running.Add(Task.Run(() => InvokeAsync(context, intended)));
            if (running.Count >= 2 * stillRunning) stillRunning = ForgetEnded(running);
        }

        await Task.WhenAll(running);
    }

    // A long run must not keep every invocation that it ever started.
    private static int ForgetEnded(List<Task> running)
    {
        running.RemoveAll(invocation => invocation.IsCompleted);
        return Math.Max(1024, running.Count);
    }

    private async Task InvokeAsync(Context context, TimeSpan start)
    {
        context.InvocationNumber++;
        IResponse response;
        try
        {
            response = await _scenario.Run(context);
        }
        catch (Exception exception)
        {
            response = Response.Fail(UnhandledException, exception.Message);
        }

        _measurements.Add(response, Elapsed - start);
    }

    private sealed class Context(Load load, int copy) : IScenarioContext
    {
        public ScenarioInfo ScenarioInfo { get; } = new(load._scenario.Name, copy, $"{load._scenario.Name}_{copy}");

        public long InvocationNumber { get; set; }

        public CancellationToken ScenarioCancellationToken => load._outOfTime.Token;

        public Random Random { get; } = new();
    }
}
