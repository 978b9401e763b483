using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Federated.Tests.Services.Compat.Orleans;

/// <summary>A host with the grains of these tests, a clock set by hand, and a trace that grains write to.</summary>
internal sealed class GrainHost : IAsyncDisposable
{
    private readonly IHost _host;

    private GrainHost(IHost host) => _host = host;

    internal ManualTime Time => (ManualTime)_host.Services.GetRequiredService<TimeProvider>();

    internal Trace Trace => _host.Services.GetRequiredService<Trace>();

    internal static async Task<GrainHost> StartAsync(Action<GrainCollectionOptions>? collection = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(new ManualTime());
        builder.Services.AddSingleton<Trace>();
        builder.Services.AddScoped<Scoped>();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().Configure(collection ?? (_ => { })));
        var host = builder.Build();
        await host.StartAsync();
        return new GrainHost(host);
    }

    internal IGrainFactory Factory => _host.Services.GetRequiredService<IGrainFactory>();

    internal T Grain<T>(string key)
        where T : IGrainWithStringKey => Factory.GetGrain<T>(key);

    internal Task StopAsync(CancellationToken patience = default) => _host.StopAsync(patience);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
