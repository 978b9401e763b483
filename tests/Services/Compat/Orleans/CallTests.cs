namespace Federated.Tests.Services.Compat.Orleans;

public sealed class CallTests
{
    [Fact]
    public async Task A_call_reaches_the_grain_of_its_key()
    {
        await using var host = await GrainHost.StartAsync();

        (await host.Grain<ICounterGrain>("a").KeyAsync()).ShouldBe("a");
        (await host.Grain<ICounterGrain>("a").IncrementAsync()).ShouldBe(1);
        (await host.Grain<ICounterGrain>("a").IncrementAsync()).ShouldBe(2);
        (await host.Grain<ICounterGrain>("b").IncrementAsync()).ShouldBe(1);
    }
}
