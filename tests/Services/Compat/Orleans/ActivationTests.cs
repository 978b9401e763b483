namespace Federated.Tests.Services.Compat.Orleans;

public sealed class ActivationTests
{
    [Fact]
    public async Task Concurrent_first_calls_share_one_activation()
    {
        await using var host = await GrainHost.StartAsync();
        using var start = new ManualResetEventSlim();
        var callers = Enumerable.Range(0, 32).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.Wait();
                return host.Grain<ISerialGrain>("a").ActivationAsync();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()).ToList();

        start.Set();

        (await Task.WhenAll(callers)).ShouldAllBe(activation => activation == 1);
        host.Trace.Lines.ShouldBe(["activate 1"]);
    }

    [Fact]
    public async Task Calls_wait_for_the_activation()
    {
        await using var host = await GrainHost.StartAsync();
        host.Trace.Close("activation");
        var grain = host.Grain<IReentrantGrain>("a");

        var calls = new[] { grain.PeekAsync("1"), grain.PeekAsync("2") };
        await host.Trace.UntilAsync("activate 1");
        calls.ShouldAllBe(call => !call.IsCompleted);
        host.Trace.Open("activation");
        await Task.WhenAll(calls);

        host.Trace.Lines.ShouldBe(["activate 1", "peek 1", "peek 2"]);
    }

    [Fact]
    public async Task A_failed_activation_fails_the_calls_that_wait_and_the_next_call_tries_anew()
    {
        await using var host = await GrainHost.StartAsync();
        var failure = new InvalidTimeZoneException("no state");
        host.Trace.ActivationFailure = failure;
        host.Trace.Close("activation");
        var grain = host.Grain<ISerialGrain>("a");

        var calls = new[] { grain.ActivationAsync(), grain.ActivationAsync() };
        await host.Trace.UntilAsync("activate 1");
        host.Trace.Open("activation");

        foreach (var call in calls) (await Should.ThrowAsync<InvalidTimeZoneException>(call)).ShouldBeSameAs(failure);
        host.Trace.ActivationFailure = null;
        (await grain.ActivationAsync()).ShouldBe(2);
        host.Trace.Lines.ShouldBe(["activate 1", "dispose 1", "dispose scope", "activate 2"]);
    }

    [Fact]
    public async Task A_grain_that_cannot_be_constructed_fails_its_calls()
    {
        await using var host = await GrainHost.StartAsync();

        (await Should.ThrowAsync<InvalidOperationException>(host.Grain<INeedyGrain>("a").PeekAsync()))
            .Message.ShouldContain(nameof(IFormatProvider));
    }

    [Fact]
    public async Task Deactivate_on_idle_lets_running_calls_finish_and_sends_waiting_ones_to_the_next_activation()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<IReentrantGrain>("a");
        var running = grain.PassAsync("running");
        var leaving = grain.LeaveAsync("leaving");
        await host.Trace.UntilAsync("start leaving");

        var waiting = grain.ActivationAsync();
        host.Trace.Open("leaving");
        await leaving;
        waiting.IsCompleted.ShouldBeFalse();
        host.Trace.Open("running");
        await running;

        (await waiting).ShouldBe(2);
        host.Trace.Lines.ShouldBe([
            "activate 1", "start running", "start leaving", "end leaving", "end running",
            "deactivate 1 ApplicationRequested", "dispose 1", "dispose scope", "activate 2",
        ]);
    }

    [Fact]
    public async Task A_call_during_deactivation_waits_for_the_next_activation()
    {
        await using var host = await GrainHost.StartAsync();
        host.Trace.Close("deactivation");
        host.Trace.Open("leaving");
        var grain = host.Grain<ISerialGrain>("a");
        await grain.LeaveAsync("leaving");
        await host.Trace.UntilAsync("deactivate 1 ApplicationRequested");

        var call = grain.ActivationAsync();
        var interleaving = grain.PeekAsync("late");
        host.Trace.Lines.ShouldNotContain("activate 2");
        host.Trace.Open("deactivation");

        (await call).ShouldBe(2);
        await interleaving;
        host.Trace.Lines.ShouldContain("peek late");
    }

    [Fact]
    public async Task A_failed_deactivation_still_makes_way_for_the_next_activation()
    {
        await using var host = await GrainHost.StartAsync();
        host.Trace.DeactivationFailure = new InvalidTimeZoneException();
        host.Trace.Open("leaving");
        var grain = host.Grain<ISerialGrain>("a");

        await grain.LeaveAsync("leaving");

        (await grain.ActivationAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Calls_that_meet_deactivations_all_get_answers()
    {
        await using var host = await GrainHost.StartAsync();
        host.Trace.Open("x");
        var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                var grain = host.Grain<IReentrantGrain>("a");
                await (i % 10 == caller ? grain.LeaveAsync("x") : grain.PassAsync("x"));
            }
        }));

        await Task.WhenAll(callers);

        var lines = host.Trace.Lines;
        lines.Count(line => line == "end x").ShouldBe(8 * 200);
        lines.Count(line => line.StartsWith("activate", StringComparison.Ordinal)).ShouldBeGreaterThan(1);
        LivingAtOnce(lines).ShouldBe(1);
    }

    private static int LivingAtOnce(IEnumerable<string> lines)
    {
        var (living, most) = (0, 0);
        foreach (var line in lines)
        {
            if (line.StartsWith("activate", StringComparison.Ordinal)) most = Math.Max(most, ++living);
            if (line == "dispose scope") living--;
        }

        return most;
    }

    internal interface INeedyGrain : global::Orleans.IGrainWithStringKey
    {
        Task PeekAsync();
    }

    internal sealed class NeedyGrain(IFormatProvider missing) : global::Orleans.Grain, INeedyGrain
    {
        public Task PeekAsync() => Task.FromResult(missing);
    }
}
