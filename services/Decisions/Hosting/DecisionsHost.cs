using Federated.Access;
using Federated.Decisions.Api;
using Federated.Decisions.Budgets;
using Federated.Decisions.Streams;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Rest;
using Federated.Rest.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Federated.Decisions.Hosting;

/// <summary>The Decisions service as parts of a host: <c>Program.cs</c> runs it alone, AllInOne beside Budgets and the gateway.</summary>
public static class DecisionsHost
{
    private const int LargestMessageBytes = 4 * 1024 * 1024;
    private const string ReadyTag = "ready";

    /// <summary>Adds the journal, the grains, the way to Budgets, the API and its authentication.</summary>
    /// <exception cref="OptionsValidationException">The settings do not say where Budgets is, or how to show it who this is.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be opened: another process holds its file, the folder cannot be written, the server cannot be reached.</exception>
    public static WebApplicationBuilder AddDecisions(this WebApplicationBuilder builder)
    {
        var settings = DecisionsSettings.From(builder.Configuration);
        var budgets = BudgetsSettings.From(builder.Configuration);
        var faults = budgets.Faults(builder.Environment, builder.Configuration).ToList();
        if (faults.Count > 0) throw new OptionsValidationException("Budgets", typeof(BudgetsSettings), faults);

        var services = builder.Services;
        // Before anything else: a host without its journal must not start.
        // Silos make the journal and write it; edges only read.
        var journal = settings.Grains.IsEdge ? settings.Journal.OpenForReading() : settings.Journal.Open();
        services.AddSingleton(_ => journal);
        services.AddSingleton(provider => new GroupCommit(provider.GetRequiredService<IJournal>()));
        services.AddSingleton(provider => new Admission(provider.GetRequiredService<GroupCommit>(), settings.Admission));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(budgets);
        services.AddSingleton<BudgetsToken>();
        services.AddSingleton<IBudgets, GrpcBudgets>();
        services.AddSingleton<RegisterOfBudgets>();
        services.AddSingleton<DecisionIndex>();
        services.AddSingleton(new KeeperOptions { IsTold = EventTopic.From(builder.Configuration) is not null });
        services.AddSingleton<Keepers>();
        services.AddSingleton<Calls>();

        builder.UseGrains(settings.Grains, settings.Journal, DecisionsJson.Options);
        if (!settings.Grains.IsEdge) services.AddHostedService<Sweep>();
        services.AddGracefulStop(builder.Configuration);
        services.AddRequestLimits(builder.Configuration);

        services.AddFederatedAuthentication(builder.Configuration);
        services.AddGrpc(options => options.MaxReceiveMessageSize = LargestMessageBytes);
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck<JournalHealth>(JournalHealth.Name, tags: [ReadyTag])
            .AddCheck<GracefulStop>(GracefulStop.Name, tags: [ReadyTag]);
        services.AddRest();
        builder.WebHost.ConfigureKestrel(server =>
            HostParts.Listen(server, settings.Address, settings.RestPort, settings.GrpcPort, LargestMessageBytes));
        return builder;
    }

    /// <summary>Maps gRPC, REST and the health checks.</summary>
    public static WebApplication MapDecisions(this WebApplication app)
    {
        app.UseRouting();
        app.UseRequestLimits(HostParts.KindOf);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGrpcService<SchemesService>();
        app.MapGrpcService<DecisionsService>();
        app.MapGrpcService<SubsidiarityService>();
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();
        app.MapRest<SchemesService>(V1.Schemes.Descriptor, yaml: true);
        app.MapRest<DecisionsService>(V1.Decisions.Descriptor);
        app.MapRest<SubsidiarityService>(V1.Subsidiarity.Descriptor);
        if (EventTopic.From(app.Configuration) is { } topic) app.MapEvents(topic);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = HealthAnswer.Write });
        app.MapGet("/health/journal", (GroupCommit commit) => commit.Figures);
        return app;
    }
}
