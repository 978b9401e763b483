using System.Collections.Concurrent;
using NBomber.Contracts;
using NBomber.CSharp;
using NBomber.Running;

namespace Federated.Tests.Services.Compat.NBomber;

public sealed class LoadTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_open_model_starts_its_invocations_evenly_whether_earlier_ones_have_ended_or_not()
    {
        var time = new ManualTime();
        var begun = time.GetUtcNow();
        var end = new TaskCompletionSource();
        var starts = new BlockingCollection<double>();
        var run = RunAsync(time, Simulation.Inject(4, _second, 2 * _second), async _ =>
        {
            starts.Add((time.GetUtcNow() - begun).TotalSeconds);
            await end.Task;
            return Response.Ok();
        });

        var seen = new List<double> { starts.Take() };
        while (seen.Count < 8)
        {
            await time.UntilArmedAsync(timers: 2);
            time.Advance(0.25 * _second);
            seen.Add(starts.Take());
        }

        end.SetResult();
        (await run).AllOkCount.ShouldBe(8);
        seen.ShouldBe([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]);
    }

    [Fact]
    public async Task In_an_open_model_latency_counts_from_the_intended_start_even_when_the_load_itself_is_late()
    {
        var time = new ManualTime();
        // The first is on time or not, as the machine has it, and is told apart.
        var run = RunAsync(time, Simulation.Inject(10, _second, _second), context =>
            Task.FromResult<IResponse>(context.ScenarioInfo.InstanceNumber == 0 ? Response.Fail() : Response.Ok()));
        await time.UntilArmedAsync(timers: 2);

        time.Stall(0.9 * _second);

        // The others were to start every tenth of a second, and did at 0.9 s.
        var latency = (await run).ScenarioStats.Get("tested").Ok.Latency;
        (latency.MinMs, latency.MeanMs, latency.MaxMs).ShouldBe((0, 400, 800));
        latency.Percent50.ShouldBeInRange(400, 400 * (1 + LatencyHistogram.RelativeError));
    }

    [Fact]
    public async Task A_closed_model_keeps_so_many_copies_running()
    {
        var time = new ManualTime();
        var (inside, together) = (0, new TaskCompletionSource());
        var insideAtOnce = new ConcurrentQueue<int>();
        var copies = new ConcurrentDictionary<int, long>();

        var stats = await RunAsync(time, Simulation.KeepConstant(5, 10 * _second), async context =>
        {
            var now = Interlocked.Increment(ref inside);
            insideAtOnce.Enqueue(now);
            if (now == 5) together.TrySetResult();
            await together.Task;
            copies[context.ScenarioInfo.InstanceNumber] = context.InvocationNumber;
            if (copies.Count == 5 && copies.Values.All(invocations => invocations >= 3)) time.Stall(10 * _second);
            Interlocked.Decrement(ref inside);
            await Task.Yield();
            return Response.Ok();
        });

        insideAtOnce.Max().ShouldBe(5);
        copies.Keys.Order().ShouldBe([0, 1, 2, 3, 4]);
        stats.AllRequestCount.ShouldBe((int)copies.Values.Sum());
    }

    [Fact]
    public async Task Simulations_run_one_after_the_other()
    {
        var time = new ManualTime();
        var numbers = new ConcurrentQueue<int>();
        var scenario = Scenario.Create("tested", context =>
            {
                numbers.Enqueue(context.ScenarioInfo.InstanceNumber);
                time.Stall(_second);
                return Task.FromResult<IResponse>(Response.Ok());
            })
            .WithoutWarmUp()
            .WithLoadSimulations(
                Simulation.KeepConstant(1, 3 * _second), Simulation.Inject(1, _second, _second));

        var stats = await TestRun.RunAsync([scenario], time);

        stats.Duration.ShouldBe(4 * _second);
        stats.ScenarioStats.Get("tested").Ok.Request.RPS.ShouldBe(1);
        numbers.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Only_the_load_is_measured_and_it_lies_between_warm_up_and_clean()
    {
        var time = new ManualTime();
        var order = new ConcurrentQueue<string>();
        var scenario = Scenario.Create("tested", _ =>
            {
                order.Enqueue("run");
                time.Stall(_second);
                return Task.FromResult<IResponse>(Response.Ok());
            })
            .WithInit(context => Note($"init {context.ScenarioInfo.ScenarioName}"))
            .WithClean(_ => Note("clean"))
            .WithWarmUpDuration(2 * _second)
            .WithLoadSimulations(Simulation.KeepConstant(1, 3 * _second));

        var stats = await TestRun.RunAsync([scenario], time);

        order.ShouldBe(["init tested", "run", "run", "run", "run", "run", "clean"]);
        stats.AllRequestCount.ShouldBe(3);

        Task Note(string line)
        {
            order.Enqueue(line);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task An_invocation_that_outlives_its_simulation_is_asked_to_cancel()
    {
        var time = new ManualTime();
        var begun = new TaskCompletionSource();
        var run = RunAsync(time, Simulation.KeepConstant(1, _second), async context =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.ScenarioCancellationToken);
            return Response.Ok();
        });
        await begun.Task;

        time.Advance(31 * _second);

        (await run).AllFailCount.ShouldBe(1);
    }

    private static Task<global::NBomber.Contracts.Stats.NodeStats> RunAsync(
        TimeProvider time, LoadSimulation simulation, Func<IScenarioContext, Task<IResponse>> run) =>
        TestRun.RunAsync([Scenario.Create("tested", run).WithoutWarmUp().WithLoadSimulations(simulation)], time);
}
