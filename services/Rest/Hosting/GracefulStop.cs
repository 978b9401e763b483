using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Federated.Rest.Hosting;

/// <summary>
/// How a host ends: it says that it is not ready, goes on accepting for a moment, then answers what it has let in, and at its
/// limit tells the others to ask again. A second signal ends it at once: what was acknowledged is durable before that.
/// </summary>
public sealed class GracefulStop : IHostedLifecycleService, IHealthCheck, IDisposable
{
    /// <summary>Name of the readiness check.</summary>
    public const string Name = "stopping";

    // Whoever started the process may pass on a signal that it has got itself.
    private static readonly TimeSpan SameSignal = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _delay;
    private readonly CancellationTokenSource _over = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private long _firstSignalAt;

    /// <summary>Follows the lifetime of a host.</summary>
    public GracefulStop(IHostApplicationLifetime host, IOptions<StopSettings> settings)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(settings);
        _delay = TimeSpan.FromSeconds(settings.Value.DelaySeconds);
        Stopping = host.ApplicationStopping;
        Stopping.Register(() => _over.CancelAfter(_delay + TimeSpan.FromSeconds(settings.Value.LimitSeconds)));
    }

    /// <summary>The host was asked to end: nothing that lasts begins any more, and streams end.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The limit is over: whoever still waits is told to ask again.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>What a caller is told who was not answered, or not to the end.</summary>
    public static Grpc.Core.RpcException Told() =>
        ApiError.Unavailable("The service is stopping. Ask again with the same command id: what was recorded is kept.", retryAfterSeconds: 2);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Stopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The service is stopping.") : HealthCheckResult.Healthy());

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT])
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken) => await Task.Delay(_delay, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _over.Dispose();
    }

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The first one is for the host itself.
    private void OnSignal(PosixSignalContext signal)
    {
        var now = Environment.TickCount64;
        var first = Interlocked.CompareExchange(ref _firstSignalAt, now, 0);
        if (first == 0 || now - first < SameSignal.TotalMilliseconds) return;
        Environment.Exit(signal.Signal == PosixSignal.SIGTERM ? 143 : 130);
    }
}

/// <summary>Adds a graceful stop to a host.</summary>
public static class GracefulStopRegistration
{
    // For what is left after the limit: closing connections, grains and the journal.
    private const int EndSeconds = 5;

    /// <summary>Adds <see cref="GracefulStop"/> with the settings of section <c>Shutdown</c>, and the host's patience to fit.</summary>
    public static IServiceCollection AddGracefulStop(this IServiceCollection services, Microsoft.Extensions.Configuration.IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<StopSettings>().Configure(settings => Microsoft.Extensions.Configuration.ConfigurationBinder.Bind(
            configuration.GetSection(StopSettings.Section), settings)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StopSettings>, StopSettingsValidation>();
        services.AddSingleton<GracefulStop>();
        services.AddHostedService(provider => provider.GetRequiredService<GracefulStop>());
        services.AddOptions<HostOptions>().Configure<IOptions<StopSettings>>((host, settings) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(settings.Value.DelaySeconds + settings.Value.LimitSeconds + EndSeconds));
        return services;
    }
}
