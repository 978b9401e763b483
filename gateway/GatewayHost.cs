using System.Net;
using Federated.Access;
using Federated.Rest;
using Federated.Rest.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Federated.Gateway;

/// <summary>
/// The gateway as parts of a host: <c>Program.cs</c> runs it alone, AllInOne next to the services. It is the only
/// address that callers need: it checks tokens, limits sizes and times, and passes requests on.
/// </summary>
public static class GatewayHost
{
    private const string ReadyTag = "ready";
    private static readonly string[] _read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Adds what the gateway needs, from sections <c>Gateway</c> (<see cref="GatewaySettings"/>) and <c>Authentication</c>
    /// (<see cref="AuthenticationSettings"/>). A host whose settings are incomplete does not start, and says what to set.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddFederatedAuthentication(configuration);
        services.AddOptions<GatewaySettings>().Bind(configuration.GetSection(GatewaySettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewaySettings>, GatewaySettingsValidation>();
        services.Configure<KestrelServerOptions>(server => server.AddServerHeader = false);
        services.AddRequestTimeouts();
        services.AddGracefulStop(configuration);
        services.AddRequestLimits(configuration);

        services.AddReverseProxy();
        if (configuration.GetSection(GatewaySettings.Section).GetValue<int>(nameof(GatewaySettings.ResolveSeconds)) > 0)
        {
            services.AddSingleton<IDestinationResolver, ReplicaAddresses>();
            services.AddSingleton<Func<string, CancellationToken, Task<IPAddress[]>>>(Dns.GetHostAddressesAsync);
        }
        services.AddSingleton<IProxyConfigProvider>(provider =>
            ProxyConfiguration.For(provider.GetRequiredService<IOptions<GatewaySettings>>().Value));
        services.AddSingleton<ILoadBalancingPolicy, OrganisationAffinity>();
        services.AddSingleton<Retries>();

        services.AddHttpClient(ServiceReadiness.Client, client => client.Timeout = ServiceReadiness.Timeout);
        services.AddHealthChecks()
            .AddTypeActivatedCheck<ServiceReadiness>("budgets", HealthStatus.Unhealthy, [ReadyTag], nameof(GatewaySettings.Budgets))
            .AddTypeActivatedCheck<ServiceReadiness>("decisions", HealthStatus.Unhealthy, [ReadyTag], nameof(GatewaySettings.Decisions))
            .AddCheck<GracefulStop>(GracefulStop.Name, tags: [ReadyTag]);
        services.AddSingleton<LandingPage>();
        services.AddSingleton<ApiDescription>();
        return services;
    }

    /// <summary>Maps the API and its description, the page, the health checks and, in Development, the issuer of tokens.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseStatusCodePages(FailureAnswers.Answer);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = FailureAnswers.StatusOf,
            ExceptionHandler = _ => Task.CompletedTask,
        });
        app.UseRouting();
        app.UseRequestLimits(RequestKindOf.Request);
        app.UseRequestTimeouts();
        app.Use(FailureAnswers.NoticeTimeout);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(BodyLimit.Hold);

        app.MapReverseProxy(proxy =>
        {
            proxy.Use(app.Services.GetRequiredService<Retries>().Send);
            proxy.UseLoadBalancing();
        });
        app.MapMethods("/", _read, app.Services.GetRequiredService<LandingPage>().Write);
        app.MapMethods(ApiDescription.Path, _read, app.Services.GetRequiredService<ApiDescription>().Answer);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = HealthAnswer.Write });
        app.MapDevelopmentIssuer();
        return app;
    }
}
