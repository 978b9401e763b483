using System.Net;
using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Federated.Tests.Services.Compat.Grpc;

/// <summary>The greeter on Kestrel, over real HTTP/2 on the loopback.</summary>
internal sealed class GreeterHost : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly List<IDisposable> owned = [];

    private GreeterHost(WebApplication application) => this.application = application;

    public Uri Address => new(application.Urls.Single());

    public Events Events => application.Services.GetRequiredService<Events>();

    public Greeter.GreeterClient Client => new(Channel());

    public static async Task<GreeterHost> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            listen?.Invoke(endpoint);
        }));
        builder.Services.AddGrpc(options ?? (_ => { }));
        builder.Services.AddSingleton<Events>();
        services?.Invoke(builder.Services);
        var application = builder.Build();
        if (map is null)
            application.MapGrpcService<GreeterService>();
        else
            map(application);
        await application.StartAsync();
        return new GreeterHost(application);
    }

    public GrpcChannel Channel(GrpcChannelOptions? options = null)
    {
        var channel = GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions());
        owned.Add(channel);
        return channel;
    }

    public RawCalls Raw()
    {
        var raw = new RawCalls(Address);
        owned.Add(raw);
        return raw;
    }

    public Task StopAsync() => application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var item in owned)
            item.Dispose();
        await application.DisposeAsync();
    }
}
