using Federated.AllInOne.Demo;
using Federated.Budgets.Books;
using Federated.Budgets.Hosting;
using Federated.Budgets.Registry;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;
using Federated.Gateway;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Federated.AllInOne;

/// <summary>What the command line asks for.</summary>
/// <param name="Data">Folder of the journal, and of keys.</param>
/// <param name="Journal">Connection string of a PostgreSQL database that is the journal instead, or null.</param>
/// <param name="Urls">Addresses of REST and the start page.</param>
/// <param name="GrpcPort">Port of gRPC on the same hosts.</param>
/// <param name="Demo">Load North East London into an empty federation.</param>
internal sealed record ProductOptions(string Data, string? Journal, string Urls, int GrpcPort, bool Demo);

/// <summary>The whole product in one process: Budgets on ports of its own, and the gateway in front of it.</summary>
internal static class Product
{
    public static async Task<int> Run(ProductOptions options, CancellationToken stopping)
    {
        try
        {
            await using var budgets = Budgets(options);
            await budgets.StartAsync(stopping);
            try
            {
                await Serve(options, budgets, stopping);
            }
            finally
            {
                await budgets.StopAsync(CancellationToken.None);
            }
            return 0;
        }
        catch (Exception failure) when (failure is JournalUnavailableException or CheckpointKeyException or OptionsValidationException or IOException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    private static async Task Serve(ProductOptions options, WebApplication budgets, CancellationToken stopping)
    {
        await using var gateway = Gateway(options, [.. budgets.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses]);
        var federation = await Begin(budgets.Services, options.Demo);
        await gateway.StartAsync(stopping);
        Welcome.Print(options, JournalSettings.From(budgets.Configuration), federation, gateway.Environment);

        // First the door, then the house: what the gateway has let in is answered before Budgets stops.
        await gateway.WaitForShutdownAsync(stopping);
        await gateway.StopAsync(CancellationToken.None);
    }

    private static WebApplication Budgets(ProductOptions options)
    {
        var builder = Builder(options, new()
        {
            ["Rest:Port"] = "0",
            ["Grpc:Port"] = "0",
            ["Grains:SiloPort"] = "0",
            // Its warnings are advice for clusters, at every start.
            ["Logging:LogLevel:Orleans"] = nameof(LogLevel.Error),
        });
        builder.Services.AddSingleton<IHostLifetime, StoppedByTheProduct>();
        var app = builder.AddBudgets().Build();
        app.MapBudgets();
        return app;
    }

    private static WebApplication Gateway(ProductOptions options, string[] budgets)
    {
        var builder = Builder(options, new()
        {
            ["Urls"] = options.Urls,
            ["Grpc:Port"] = $"{options.GrpcPort}",
            ["Gateway:Budgets:Rest:0"] = budgets[0],
            ["Gateway:Budgets:Grpc:0"] = budgets[1],
            // A port in use is told in one line by Run; the host would add a page of stack.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.None),
        });
        builder.AddGatewayDefaults();
        builder.Services.AddGateway(builder.Configuration);
        var app = builder.Build();
        app.MapGateway();
        return app;
    }

    // A newcomer sets nothing and gets Development, whose issuer answers this machine only; what an operator sets holds.
    private static string? EnvironmentName =>
        Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is null && Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null
            ? Environments.Development
            : null;

    private static WebApplicationBuilder Builder(ProductOptions options, Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = EnvironmentName });
        settings[JournalSettings.PathSetting] = options.Data;
        if (options.Journal is not null) settings[JournalSettings.ConnectionSetting] = options.Journal;
        settings["Logging:LogLevel:Default"] = nameof(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    private static async Task<Federation> Begin(IServiceProvider budgets, bool demo)
    {
        var register = budgets.GetRequiredService<RegisterCache>();
        if (demo && (await register.Refresh()).Federation.All.IsEmpty) await NelDemoLoad.Into(budgets);
        return (await register.Refresh()).Federation;
    }

    /// <summary>Signals stop the gateway; it stops Budgets when it is done.</summary>
    private sealed class StoppedByTheProduct : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
