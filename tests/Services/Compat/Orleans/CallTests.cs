namespace Federated.Tests.Services.Compat.Orleans;

public sealed class CallTests
{
    [Fact]
    public async Task Each_key_is_a_grain_of_its_own()
    {
        await using var host = await GrainHost.StartAsync();

        (await host.Grain<ICounterGrain>("a").IncrementAsync()).ShouldBe(1);
        (await host.Grain<ICounterGrain>("a").IncrementAsync()).ShouldBe(2);
        (await host.Grain<ICounterGrain>("A").IncrementAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Every_shape_of_method_can_be_called()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ICounterGrain>("a");

        (await grain.KeyAsync()).ShouldBe("a");
        await grain.TouchAsync();
        (await grain.EchoAsync("text")).ShouldBe("text");
        (await grain.EchoAsync(7)).ShouldBe(7);
        (await grain.SumAsync(1, 2, 3)).ShouldBe(6);
        (await grain.SumAsync(1, 2, null)).ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_reaches_the_caller_unchanged(bool beforeFirstAwait)
    {
        await using var host = await GrainHost.StartAsync();
        var thrown = new InvalidTimeZoneException("wrong zone");

        var caught = await Should.ThrowAsync<InvalidTimeZoneException>(
            host.Grain<ICounterGrain>("a").FailAsync(thrown, beforeFirstAwait));

        caught.ShouldBeSameAs(thrown);
        caught.StackTrace.ShouldNotBeNull().ShouldContain(nameof(CounterGrain));
        (await host.Grain<ICounterGrain>("a").IncrementAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_method_cancels_the_call()
    {
        await using var host = await GrainHost.StartAsync();

        var call = host.Grain<ICounterGrain>("a").FailAsync(new OperationCanceledException(), beforeFirstAwait: false);

        await Should.ThrowAsync<OperationCanceledException>(call);
        call.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public async Task References_to_one_grain_are_equal()
    {
        await using var host = await GrainHost.StartAsync();
        var reference = host.Grain<ICounterGrain>("a");

        reference.ShouldBe(host.Grain<ICounterGrain>("a"));
        reference.GetHashCode().ShouldBe(host.Grain<ICounterGrain>("a").GetHashCode());
        reference.ShouldNotBe(host.Grain<ICounterGrain>("b"));
        reference.GetPrimaryKeyString().ShouldBe("a");
    }

    [Fact]
    public async Task The_class_is_found_by_its_interface()
    {
        await using var host = await GrainHost.StartAsync();

        Should.Throw<ArgumentException>(() => host.Grain<INobodysGrain>("a")).Message.ShouldContain("Could not find");
        Should.Throw<ArgumentException>(() => host.Grain<IGatedGrain>("a")).Message.ShouldContain(nameof(SerialGrain));
        Should.Throw<ArgumentException>(() => host.Factory.GetGrain<IGatedGrain>("a", "Elsewhere"));
        Should.Throw<ArgumentException>(() => host.Grain<ISerialGrain>(" ")).ParamName.ShouldBe("primaryKey");
        host.Factory.GetGrain<IGatedGrain>("a", typeof(SerialGrain).FullName!)
            .ShouldBe(host.Grain<ISerialGrain>("a"));
    }

    [Fact]
    public async Task A_method_that_is_not_asynchronous_is_refused()
    {
        await using var host = await GrainHost.StartAsync();

        Should.Throw<NotSupportedException>(() => host.Grain<ISynchronousGrain>("a"))
            .Message.ShouldContain(nameof(ISynchronousGrain.Now));
    }

    [Fact]
    public void A_grain_made_by_hand_says_that_it_has_no_runtime()
    {
        var grain = new CounterGrain(new Trace());

        Should.Throw<InvalidOperationException>(() => grain.GetPrimaryKeyString());
    }

    internal interface INobodysGrain : IGrainWithStringKey;

    internal interface ISynchronousGrain : IGrainWithStringKey
    {
        int Now();
    }

    internal sealed class SynchronousGrain : Grain, ISynchronousGrain
    {
        public int Now() => 0;
    }
}
