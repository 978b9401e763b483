using Federated.AllInOne.Demo;
using Federated.Budgets.Books;
using Federated.Budgets.Hosting;
using Federated.Budgets.Registry;
using Federated.Decisions.Hosting;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;
using Federated.Gateway;
using Federated.Rest.Hosting;
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
/// <param name="Clock">The day on which it begins for all that it records, or null for the real one.</param>
internal sealed record ProductOptions(string Data, string? Journal, string Urls, int GrpcPort, bool Demo, DateOnly? Clock);

/// <summary>The whole product in one process: Budgets and Decisions on ports of their own, and the gateway in front of them.</summary>
internal static class Product
{
    public static async Task<int> Run(ProductOptions options, CancellationToken stopping)
    {
        try
        {
            var clock = Clock(options);
            await using var budgets = Budgets(options, clock);
            await budgets.StartAsync(stopping);
            try
            {
                await WithDecisions(options, budgets, clock, stopping);
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

    // Begun after Budgets, of which it asks organisations and money, and ended before it.
    private static async Task WithDecisions(ProductOptions options, WebApplication budgets, DemonstrationClock? clock, CancellationToken stopping)
    {
        var federation = await Begin(budgets.Services, options);
        await using var decisions = Decisions(options, AddressesOf(budgets)[1], clock);
        await decisions.StartAsync(stopping);
        try
        {
            await Serve(options, budgets, decisions, federation, clock, stopping);
        }
        finally
        {
            await decisions.StopAsync(CancellationToken.None);
        }
    }

    private static async Task Serve(
        ProductOptions options, WebApplication budgets, WebApplication decisions, Federation federation, DemonstrationClock? clock,
        CancellationToken stopping)
    {
        await using var gateway = Gateway(options, AddressesOf(budgets), AddressesOf(decisions));
        if (clock is not null) gateway.MapClock(clock);
        await gateway.StartAsync(stopping);
        Welcome.Print(options, JournalSettings.From(budgets.Configuration), federation, gateway.Environment);

        // First the door, then the house: what the gateway has let in is answered before the services stop.
        // What lasts, such as a watch, would keep the door open, so the house is told at once.
        await using var told = gateway.Lifetime.ApplicationStopping.Register(budgets.Lifetime.StopApplication);
        await gateway.WaitForShutdownAsync(stopping);
        await gateway.StopAsync(CancellationToken.None);
    }

    private static WebApplication Budgets(ProductOptions options, DemonstrationClock? clock)
    {
        var builder = Builder(options, new()
        {
            ["Rest:Port"] = "0",
            ["Grpc:Port"] = "0",
            ["Grains:SiloPort"] = "0",
            // Who asks for readiness asks the gateway.
            ["Shutdown:DelaySeconds"] = "0",
            // Its warnings are advice for clusters, at every start.
            ["Logging:LogLevel:Orleans"] = nameof(LogLevel.Error),
        });
        builder.Services.AddSingleton<IHostLifetime, StoppedByTheProduct>();
        if (clock is not null) builder.Services.AddSingleton<TimeProvider>(clock);
        var app = builder.AddBudgets().Build();
        app.MapBudgets();
        return app;
    }

    private static WebApplication Decisions(ProductOptions options, string budgets, DemonstrationClock? clock)
    {
        var builder = Builder(options, new()
        {
            ["Rest:Port"] = "0",
            ["Grpc:Port"] = "0",
            ["Grains:SiloPort"] = "0",
            ["Shutdown:DelaySeconds"] = "0",
            ["Budgets:Grpc"] = budgets,
            ["Logging:LogLevel:Orleans"] = nameof(LogLevel.Error),
        });
        // Its journal is its own; the key of the development issuer is that of the product.
        var journal = DecisionsJournal.In(options.Data).Settings;
        builder.Configuration[JournalSettings.PathSetting] = journal.Path;
        builder.Configuration[JournalSettings.ConnectionSetting] = journal.Connection;
        builder.Configuration[JournalSettings.ConnectionFileSetting] = null;
        builder.Configuration["Authentication:DevelopmentKeyFile"] ??= Path.Combine(options.Data, "development-issuer.key");
        builder.Services.AddSingleton<IHostLifetime, StoppedByTheProduct>();
        if (clock is not null) builder.Services.AddSingleton<TimeProvider>(clock);
        var app = builder.AddDecisions().Build();
        app.MapDecisions();
        return app;
    }

    private static string[] AddressesOf(WebApplication host) =>
        [.. host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    private static WebApplication Gateway(ProductOptions options, string[] budgets, string[] decisions)
    {
        var builder = Builder(options, new()
        {
            ["Urls"] = options.Urls,
            ["Grpc:Port"] = $"{options.GrpcPort}",
            ["Gateway:Budgets:Rest:0"] = budgets[0],
            ["Gateway:Budgets:Grpc:0"] = budgets[1],
            ["Gateway:Decisions:Rest:0"] = decisions[0],
            ["Gateway:Decisions:Grpc:0"] = decisions[1],
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
        var builder = HostBuilding.Begin(environment: EnvironmentName);
        settings[JournalSettings.PathSetting] = options.Data;
        if (options.Journal is not null)
            (settings[JournalSettings.ConnectionSetting], settings[JournalSettings.ConnectionFileSetting]) = (options.Journal, null);
        settings["Logging:LogLevel:Default"] = nameof(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    private static DemonstrationClock? Clock(ProductOptions options)
    {
        if (options.Clock is not { } first) return null;
        var environment = Builder(options, []).Environment;
        return environment.IsDevelopment() ? new(first) : throw NoClock($"the environment is {environment.EnvironmentName}");
    }

    private static async Task<Federation> Begin(IServiceProvider budgets, ProductOptions options)
    {
        var register = budgets.GetRequiredService<RegisterCache>();
        var isNew = (await register.Refresh()).Federation.All.IsEmpty;
        // What is recorded never comes before what was recorded earlier.
        if (options.Clock is not null && !isNew) throw NoClock("this journal is not new");
        if (options.Demo && isNew) await NelDemoLoad.Into(budgets);
        return (await register.Refresh()).Federation;
    }

    private static OptionsValidationException NoClock(string because) =>
        new("--clock", typeof(ProductOptions), [$"--clock is for demonstrations, in Development with a new journal: {because}."]);

    /// <summary>Signals stop the gateway; the product stops the services when it is done.</summary>
    private sealed class StoppedByTheProduct : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
