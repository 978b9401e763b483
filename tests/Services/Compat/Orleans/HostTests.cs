using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Federated.Tests.Services.Compat.Orleans;

public sealed class HostTests
{
    [Fact]
    public async Task Stopping_lets_running_calls_finish_and_deactivates_every_grain()
    {
        await using var host = await GrainHost.StartAsync();
        await host.Grain<ISerialGrain>("a").ActivationAsync();
        await host.Grain<IReentrantGrain>("b").ActivationAsync();
        var running = host.Grain<ISerialGrain>("a").PassAsync("x");
        await host.Trace.UntilAsync("start x");

        var stopping = host.StopAsync();
        await host.Trace.UntilAsync("deactivate 2 ShuttingDown");
        stopping.IsCompleted.ShouldBeFalse();
        host.Trace.Open("x");
        await running;
        await stopping;

        host.Trace.Lines.ShouldContain("deactivate 1 ShuttingDown");
        host.Trace.Lines.Count(line => line == "dispose scope").ShouldBe(2);
    }

    [Fact]
    public async Task A_host_whose_patience_ends_leaves_busy_grains_behind()
    {
        await using var host = await GrainHost.StartAsync();
        var running = host.Grain<ISerialGrain>("a").PassAsync("x");
        await host.Trace.UntilAsync("start x");
        using var patience = new CancellationTokenSource();

        var stopping = host.StopAsync(patience.Token);
        await patience.CancelAsync();
        await stopping;

        running.IsCompleted.ShouldBeFalse();
        host.Trace.Open("x");
        await running;
    }

    [Fact]
    public async Task A_call_after_the_stop_is_refused()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ISerialGrain>("a");
        await grain.ActivationAsync();

        await host.StopAsync();

        await Should.ThrowAsync<SiloUnavailableException>(grain.ActivationAsync());
        await Should.ThrowAsync<SiloUnavailableException>(host.Grain<ISerialGrain>("new").ActivationAsync());
    }

    [Fact]
    public async Task A_call_that_waits_when_the_host_stops_is_refused()
    {
        await using var host = await GrainHost.StartAsync();
        var grain = host.Grain<ISerialGrain>("a");
        var running = grain.PassAsync("x");
        await host.Trace.UntilAsync("start x");
        var waiting = grain.ActivationAsync();

        var stopping = host.StopAsync();
        host.Trace.Open("x");
        await running;
        await stopping;

        await Should.ThrowAsync<SiloUnavailableException>(waiting);
    }

    [Fact]
    public async Task Collection_options_that_contradict_each_other_stop_the_start()
    {
        (await Should.ThrowAsync<OrleansConfigurationException>(GrainHost.StartAsync(options =>
        {
            options.CollectionAge = TimeSpan.FromMinutes(1);
            options.CollectionQuantum = TimeSpan.FromMinutes(1);
        }))).Message.ShouldContain("CollectionAge");
    }

    [Fact]
    public async Task A_host_builder_takes_grains_as_well_and_again()
    {
        using var host = new HostBuilder()
            .UseOrleans(silo => silo.ConfigureServices(services => services.AddSingleton<Trace>()))
            .UseOrleans((context, silo) => silo.Services.AddSingleton(context.HostingEnvironment.ApplicationName))
            .Build();
        await host.StartAsync();

        var client = host.Services.GetRequiredService<IClusterClient>();
        (await client.GetGrain<ICounterGrain>("a").IncrementAsync()).ShouldBe(1);
        client.ShouldBeSameAs(host.Services.GetRequiredService<IGrainFactory>());
        host.Services.GetServices<IHostedService>().ShouldHaveSingleItem();

        await host.StopAsync();
    }
}
