namespace Federated.Tests.Services.Compat.Orleans;

public sealed class TurnTests
{
    [Fact]
    public async Task Turns_of_one_activation_never_overlap_under_load_from_many_threads()
    {
        await using var host = await GrainHost.StartAsync();
        var callers = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.Grain<ICounterGrain>("a").IncrementAsync()));
        }));

        await Task.WhenAll(callers);

        host.Trace.Lines.ShouldBeEmpty();
        (await host.Grain<ICounterGrain>("a").IncrementAsync()).ShouldBe((16 * 50 * 10) + 1);
    }

    [Fact]
    public async Task A_grain_runs_one_request_to_its_end_before_the_next()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ISerialGrain>("a");

        var calls = new[] { grain.PassAsync("1"), grain.PassAsync("2"), grain.PassAsync("3") };
        await host.Trace.UntilAsync("start 1");
        host.Trace.Open("3");
        host.Trace.Open("2");
        await grain.PeekAsync("barrier");
        host.Trace.Open("1");
        await Task.WhenAll(calls);

        host.Trace.Lines.ShouldBe(
            ["activate 1", "start 1", "peek barrier", "end 1", "start 2", "end 2", "start 3", "end 3"]);
    }

    [Fact]
    public async Task A_reentrant_grain_interleaves_requests_at_their_awaits()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<IReentrantGrain>("a");

        var first = grain.PassAsync("1");
        var second = grain.PassAsync("2");
        await host.Trace.UntilAsync("start 2");
        host.Trace.Open("2");
        await second;
        host.Trace.Open("1");
        await first;

        host.Trace.Lines.ShouldBe(["activate 1", "start 1", "start 2", "end 2", "end 1"]);
    }

    [Fact]
    public async Task A_method_that_always_interleaves_does_not_hold_up_the_others()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ISerialGrain>("a");
        var first = grain.PassAsync("1");
        await host.Trace.UntilAsync("start 1");

        await grain.PeekAsync("now");
        host.Trace.Open("1");
        await first;
        host.Trace.Open("2");
        await grain.PassAsync("2");

        host.Trace.Lines.ShouldBe(["activate 1", "start 1", "peek now", "end 1", "start 2", "end 2"]);
    }

    [Fact]
    public async Task Calls_from_one_place_start_in_their_order()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<IReentrantGrain>("a");

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => grain.PeekAsync($"{i}")));

        host.Trace.Lines.Skip(1).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"peek {i}"));
    }

    [Fact]
    public async Task After_awaiting_other_threads_a_grain_is_back_on_its_scheduler()
    {
        await using var host = await GrainHost.StartAsync();

        (await host.Grain<ISchedulerGrain>("a").StaysAsync()).ShouldBe("same, pool elsewhere");
    }

    [Fact]
    public async Task A_grain_that_calls_a_grain_comes_back_to_its_own_scheduler()
    {
        await using var host = await GrainHost.StartAsync();
        host.Trace.Open("x");

        await host.Grain<ISerialGrain>("a").PassElsewhereAsync("b", "x");

        host.Trace.Lines.ShouldContain("came back");
    }

    [Fact]
    public async Task A_call_returns_outside_of_the_grain()
    {
        await using var host = await GrainHost.StartAsync();

        await host.Grain<ICounterGrain>("a").IncrementAsync();

        TaskScheduler.Current.ShouldBe(TaskScheduler.Default);
    }

    [Fact]
    public async Task Nothing_ambient_of_a_caller_reaches_the_grain()
    {
        await using var host = await GrainHost.StartAsync();
        SchedulerGrain.Ambient.Value = "the caller's";

        // Many at once, so that some run one right after the other.
        var calls = Enumerable.Range(0, 1000).Select(_ => host.Grain<ISchedulerGrain>("a").AmbientAsync("left behind"));

        (await Task.WhenAll(calls)).ShouldAllBe(found => found == "nothing");
        SchedulerGrain.Ambient.Value.ShouldBe("the caller's");
    }

    internal interface ISchedulerGrain : IGrainWithStringKey
    {
        Task<string> StaysAsync();

        Task<string> AmbientAsync(string leave);
    }

    internal sealed class SchedulerGrain : Grain, ISchedulerGrain
    {
        internal static readonly AsyncLocal<string?> Ambient = new();

        public async Task<string> StaysAsync()
        {
            var own = TaskScheduler.Current;
            if (own == TaskScheduler.Default) return "none";

            var elsewhere = await Task.Run(() => TaskScheduler.Current);
            if (TaskScheduler.Current != own) return "lost after the pool";
            await Task.Delay(1);
            if (TaskScheduler.Current != own) return "lost after a delay";
            var inside = await Task.Factory.StartNew(() => TaskScheduler.Current);
            if (inside != own || TaskScheduler.Current != own) return "lost in a child";
            return elsewhere == TaskScheduler.Default ? "same, pool elsewhere" : "pool on the grain";
        }

        // Not async: what it leaves in the context is not undone by the compiler's state machine.
        public Task<string> AmbientAsync(string leave)
        {
            var found = Ambient.Value ?? "nothing";
            Ambient.Value = leave;
            return Task.FromResult(found);
        }
    }
}
