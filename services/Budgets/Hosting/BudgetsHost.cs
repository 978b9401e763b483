using Federated.Access;
using Federated.Budgets.Api;
using Federated.Budgets.Books;
using Federated.Budgets.Registry;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Federated.Rest;
using Federated.Rest.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Federated.Budgets.Hosting;

/// <summary>The Budgets service as parts of a host: <c>Program.cs</c> runs it alone, AllInOne beside the gateway.</summary>
public static class BudgetsHost
{
    private const int LargestMessageBytes = 32 * 1024 * 1024;
    private const string ReadyTag = "ready";

    /// <summary>Adds the journal, the grains, the API and its authentication.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be opened: another process holds its file, the folder cannot be written, the server cannot be reached.</exception>
    /// <exception cref="CheckpointKeyException">The key for checkpoints cannot be used.</exception>
    public static WebApplicationBuilder AddBudgets(this WebApplicationBuilder builder)
    {
        var settings = BudgetsSettings.From(builder.Configuration);
        var services = builder.Services;
        // Before anything else: a host without its key or its journal must not start.
        var checkpointKey = CheckpointKeyFile.Of(settings.CheckpointKeyFile, settings.Journal.Path);
        checkpointKey.Check();
        // Silos make the journal and write it; edges only read.
        var journal = settings.Grains.IsEdge ? settings.Journal.OpenForReading() : settings.Journal.Open();
        services.AddSingleton(_ => journal);
        services.AddSingleton(provider => new GroupCommit(provider.GetRequiredService<IJournal>()));
        services.AddSingleton(provider => new Admission(provider.GetRequiredService<GroupCommit>(), settings.Admission));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RegisterCache>();
        services.AddSingleton<BookKeepers>();
        services.AddSingleton<FederationImport>();
        services.AddSingleton<Calls>();
        services.AddSingleton<ForecastCheck>();
        services.AddSingleton<EventFeed>();
        services.AddTransient<BudgetsService>();
        services.AddSingleton(checkpointKey);
        services.AddSingleton<Auditor>();

        builder.UseGrains(settings.Grains, settings.Journal, LedgerJson.Options);
        if (!settings.Grains.IsEdge) services.AddHostedService<Resumption>();
        if (!settings.Grains.IsEdge && EventTopic.From(builder.Configuration) is { } topic)
        {
            services.AddSingleton(topic);
            services.AddDaprClient(dapr =>
            {
                if (topic.Sidecar is { Length: > 0 } sidecar) dapr.UseGrpcEndpoint(sidecar);
            });
            services.AddHostedService<EventPublisher>();
        }
        services.AddGracefulStop(builder.Configuration);
        services.AddRequestLimits(builder.Configuration);

        services.AddFederatedAuthentication(builder.Configuration);
        services.AddGrpc(options => options.MaxReceiveMessageSize = LargestMessageBytes);
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck<JournalHealth>(JournalHealth.Name, tags: [ReadyTag])
            .AddCheck<GracefulStop>(GracefulStop.Name, tags: [ReadyTag]);
        services.AddRest();
        builder.WebHost.ConfigureKestrel(server => HostParts.Listen(server, settings.Address, settings.RestPort, settings.GrpcPort, LargestMessageBytes));
        return builder;
    }

    /// <summary>Maps gRPC, REST and the health checks.</summary>
    public static WebApplication MapBudgets(this WebApplication app)
    {
        app.UseRouting();
        app.UseRequestLimits(HostParts.KindOf);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGrpcService<BudgetsService>();
        app.MapGrpcService<OrganisationsService>();
        app.MapGrpcService<UploadsService>();
        app.MapGrpcService<PeriodsService>();
        app.MapGrpcService<ReportingService>();
        app.MapGrpcService<ControlTotalsService>();
        app.MapGrpcService<DecisionLimitsService>();
        app.MapGrpcService<PoolsService>();
        app.MapGrpcService<ExplanationsService>();
        app.MapGrpcService<YearsService>();
        app.MapGrpcService<OverridesService>();
        app.MapGrpcService<CorrectionsService>();
        app.MapGrpcService<EventsService>();
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();
        app.MapRest<BudgetsService>(V1.Budgets.Descriptor);
        app.MapRest<OrganisationsService>(V1.Organisations.Descriptor);
        app.MapRest<UploadsService>(V1.Uploads.Descriptor);
        app.MapRest<PeriodsService>(V1.Periods.Descriptor);
        app.MapRest<ReportingService>(V1.Reporting.Descriptor);
        app.MapRest<ControlTotalsService>(V1.ControlTotals.Descriptor);
        app.MapRest<DecisionLimitsService>(V1.DecisionLimits.Descriptor);
        app.MapRest<PoolsService>(V1.Pools.Descriptor);
        app.MapRest<ExplanationsService>(V1.Explanations.Descriptor);
        app.MapRest<YearsService>(V1.Years.Descriptor);
        app.MapRest<OverridesService>(V1.Overrides.Descriptor);
        app.MapRest<CorrectionsService>(V1.Corrections.Descriptor);
        app.MapRest<EventsService>(V1.Events.Descriptor);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = HealthAnswer.Write });
        // Durable transactions and the entries in them: group commit at work.
        app.MapGet("/health/journal", (GroupCommit commit) => commit.Figures);
        return app;
    }
}
