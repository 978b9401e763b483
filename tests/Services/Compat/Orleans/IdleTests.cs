namespace Federated.Tests.Services.Compat.Orleans;

public sealed class IdleTests
{
    private static readonly TimeSpan _age = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _quantum = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_grain_that_nobody_calls_is_deactivated_and_comes_back_when_called()
    {
        await using var host = await StartAsync();
        await host.Grain<ISerialGrain>("a").ActivationAsync();

        host.Time.Advance(_age + (2 * _quantum));

        await host.Trace.UntilAsync("deactivate 1 ActivationIdle");
        (await host.Grain<ISerialGrain>("a").ActivationAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_call_makes_a_grain_young_again()
    {
        await using var host = await StartAsync();
        var grain = host.Grain<ISerialGrain>("a");

        for (var i = 0; i < 5; i++)
        {
            (await grain.ActivationAsync()).ShouldBe(1);
            host.Time.Advance(_age - _quantum);
        }

        (await grain.ActivationAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_grain_with_a_running_call_is_not_idle()
    {
        await using var host = await StartAsync();
        var grain = host.Grain<ISerialGrain>("a");
        var running = grain.PassAsync("x");
        await host.Trace.UntilAsync("start x");

        host.Time.Advance(3 * _age);
        await grain.PeekAsync("still here");
        host.Trace.Open("x");
        await running;

        (await grain.ActivationAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_delayed_deactivation_waits_for_its_time()
    {
        await using var host = await StartAsync();
        var grain = host.Grain<ISerialGrain>("a");
        await grain.DelayDeactivationAsync(3 * _age);

        host.Time.Advance((3 * _age) - _quantum);
        (await grain.ActivationAsync()).ShouldBe(1);
        host.Time.Advance(_age + (2 * _quantum));

        await host.Trace.UntilAsync("deactivate 1 ActivationIdle");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task A_delay_without_end_lasts_until_it_is_taken_back(long ticks)
    {
        await using var host = await StartAsync();
        var grain = host.Grain<ISerialGrain>("a");
        await grain.DelayDeactivationAsync(ticks < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(ticks));

        host.Time.Advance(10 * _age);
        (await grain.ActivationAsync()).ShouldBe(1);
        await grain.DelayDeactivationAsync(TimeSpan.Zero);
        host.Time.Advance(_age + (2 * _quantum));

        await host.Trace.UntilAsync("deactivate 1 ActivationIdle");
    }

    private static Task<GrainHost> StartAsync() => GrainHost.StartAsync(options =>
    {
        options.CollectionAge = _age;
        options.CollectionQuantum = _quantum;
    });
}
