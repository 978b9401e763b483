using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>Looks for idle activations while the host runs, and deactivates all when it stops.</summary>
internal sealed class SiloLifetime(Silo silo, IOptions<GrainCollectionOptions> collection) : IHostedService, IDisposable
{
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var options = collection.Value;
        options.Validate();
        _timer = silo.Time.CreateTimer(
            _ => Collect(options.CollectionAge), null, options.CollectionQuantum, options.CollectionQuantum);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        await silo.StopAsync(cancellationToken);
    }

    public void Dispose() => _timer?.Dispose();

    private void Collect(TimeSpan age)
    {
        var now = silo.Time.GetUtcNow();
        foreach (var activation in silo.Activations) activation.Idleness.Observe(now, age);
    }
}
