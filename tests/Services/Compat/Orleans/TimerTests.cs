using Orleans.Runtime;

namespace Federated.Tests.Services.Compat.Orleans;

public sealed class TimerTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_a_period_after_each_tick()
    {
        await using var host = await GrainHost.StartAsync();
        await host.Grain<ITimerGrain>("a").StartAsync("t", 5 * _second, 2 * _second);

        host.Time.Advance(4 * _second);
        host.Trace.Lines.ShouldBeEmpty();
        for (var tick = 0; tick < 3; tick++)
        {
            host.Time.Advance(tick == 0 ? _second : 2 * _second);
            await host.Trace.UntilAsync("t on the grain");
            await host.Grain<ITimerGrain>("a").SettleAsync();
        }

        host.Trace.Lines.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_timer_without_a_period_ticks_once()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("t", TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        host.Time.Advance(_second);
        await host.Trace.UntilAsync("t on the grain");
        await grain.SettleAsync();
        host.Time.Advance(1000 * _second);
        await grain.SettleAsync();

        host.Trace.Lines.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_request_unless_it_interleaves()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("waits", _second, Timeout.InfiniteTimeSpan);
        await grain.StartAsync("interleaves", _second, Timeout.InfiniteTimeSpan, interleave: true);
        var running = grain.PassAsync("x");
        await host.Trace.UntilAsync("start x");

        host.Time.Advance(_second);
        await host.Trace.UntilAsync("interleaves on the grain");
        host.Trace.Open("x");
        await running;
        await host.Trace.UntilAsync("waits on the grain");

        host.Trace.Lines.ShouldBe(["start x", "interleaves on the grain", "end x", "waits on the grain"]);
    }

    [Fact]
    public async Task A_failed_tick_does_not_stop_the_timer()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("fails", _second, _second);

        host.Time.Advance(_second);
        await host.Trace.UntilAsync("fails on the grain");
        await grain.SettleAsync();
        host.Time.Advance(_second);

        await host.Trace.UntilAsync("fails on the grain");
    }

    [Fact]
    public async Task A_change_during_a_tick_sets_the_time_from_its_end_to_the_next()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("slows", _second, _second, interleave: true);
        host.Trace.Close("slow");
        host.Time.Advance(_second);
        await host.Trace.UntilAsync("slows on the grain");

        host.Time.Advance(100 * _second);
        await grain.SettleAsync();
        host.Trace.Lines.Count.ShouldBe(1);

        host.Trace.Open("slow");
        await host.Time.UntilArmedAsync(timers: 2);
        host.Time.Advance(59 * _second);
        await grain.SettleAsync();
        host.Trace.Lines.Count.ShouldBe(1);

        host.Time.Advance(_second);
        await host.Trace.UntilAsync("slows on the grain");
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("t", _second, _second);

        await grain.StopAsync();
        host.Time.Advance(10 * _second);
        await grain.SettleAsync();

        host.Trace.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Disposing_a_timer_cancels_the_tick_that_runs()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("until cancelled", _second, _second, interleave: true);
        host.Time.Advance(_second);
        await host.Trace.UntilAsync("until cancelled on the grain");

        await grain.StopAsync();

        await host.Trace.UntilAsync("cancelled");
    }

    [Fact]
    public async Task A_timer_still_ticks_for_a_call_that_holds_up_the_deactivation()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("t", _second, _second, interleave: true);
        var running = grain.LeaveAsync("x");
        await host.Trace.UntilAsync("start x");

        host.Time.Advance(_second);
        await host.Trace.UntilAsync("t on the grain");
        host.Trace.Open("x");
        await running;
    }

    [Fact]
    public async Task Ticks_end_with_their_activation()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("t", _second, _second);

        host.Trace.Open("x");
        await grain.LeaveAsync("x");
        (await grain.IsNewAsync()).ShouldBeTrue();
        host.Time.Advance(10 * _second);
        await grain.SettleAsync();

        host.Trace.Lines.ShouldBe(["start x", "end x"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_ticks_that_keep_alive_count_as_use(bool keepAlive)
    {
        await using var host = await GrainHost.StartAsync(options => options.CollectionAge = TimeSpan.FromMinutes(5));
        var grain = host.Grain<ITimerGrain>("a");
        await grain.StartAsync("t", 30 * _second, 30 * _second, keepAlive: keepAlive);

        // Half an hour; without the ticks the grain is gone after a fifth of it, and so are they.
        for (var i = 0; i < 60; i++)
        {
            host.Time.Advance(30 * _second);
            if (!keepAlive && i >= 8) continue;
            await host.Trace.UntilAsync("t on the grain");
            await host.Time.UntilArmedAsync(timers: 2);
        }

        (await grain.IsNewAsync()).ShouldBe(!keepAlive);
    }

    [Fact]
    public async Task A_timer_is_registered_on_the_grain_and_with_times_that_make_sense()
    {
        await using var host = await GrainHost.StartAsync();

        (await host.Grain<ITimerGrain>("a").RegisterWronglyAsync()).ShouldBe([
            nameof(InvalidOperationException), nameof(ArgumentOutOfRangeException), nameof(ArgumentOutOfRangeException),
        ]);
    }

    internal interface ITimerGrain : IGrainWithStringKey
    {
        Task StartAsync(string name, TimeSpan due, TimeSpan period, bool interleave = false, bool keepAlive = false);

        /// <summary>Disposes the timer that was started last.</summary>
        Task StopAsync();

        /// <summary>Answers after the ticks that came before.</summary>
        Task SettleAsync();

        Task PassAsync(string gate);

        Task LeaveAsync(string gate);

        /// <summary>No timer was ever started in this activation.</summary>
        Task<bool> IsNewAsync();

        /// <summary>The names of the exceptions that wrong registrations give.</summary>
        Task<IReadOnlyList<string>> RegisterWronglyAsync();
    }

    internal sealed class TimerGrain(Trace trace) : Grain, ITimerGrain
    {
        private IGrainTimer? _timer;

        public Task StartAsync(string name, TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
        {
            _timer = this.RegisterGrainTimer(
                TickAsync, name, new() { DueTime = due, Period = period, Interleave = interleave, KeepAlive = keepAlive });
            return Task.CompletedTask;
        }

        public Task StopAsync()
        {
            _timer!.Dispose();
            return Task.CompletedTask;
        }

        public Task SettleAsync() => Task.CompletedTask;

        public async Task PassAsync(string gate)
        {
            trace.Add($"start {gate}");
            await trace.GateAsync(gate);
            trace.Add($"end {gate}");
        }

        public Task LeaveAsync(string gate)
        {
            DeactivateOnIdle();
            return PassAsync(gate);
        }

        public Task<bool> IsNewAsync() => Task.FromResult(_timer is null);

        public async Task<IReadOnlyList<string>> RegisterWronglyAsync() =>
        [
            await Task.Run(() => Registering(TimeSpan.Zero, TimeSpan.Zero)),
            Registering(TimeSpan.FromSeconds(-5), TimeSpan.Zero),
            Registering(TimeSpan.Zero, TimeSpan.FromDays(50)),
        ];

        private string Registering(TimeSpan due, TimeSpan period)
        {
            try
            {
                this.RegisterGrainTimer(() => Task.CompletedTask, due, period);
                return "registered";
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
            {
                return exception.GetType().Name;
            }
        }

        private async Task TickAsync(string name, CancellationToken cancellationToken)
        {
            trace.Add($"{name} {(TaskScheduler.Current == TaskScheduler.Default ? "lost" : "on the grain")}");
            if (name == "fails") throw new InvalidTimeZoneException();
            if (name == "slows")
            {
                _timer!.Change(60 * _second, 60 * _second);
                await trace.GateAsync("slow", open: true);
            }

            if (name != "until cancelled") return;
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                trace.Add("cancelled");
            }
        }
    }
}
