using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>All grains of a host: makes references, and knows every activation.</summary>
internal sealed class Silo(IServiceProvider services, TimeProvider time, ILogger<Silo> logger) : IClusterClient
{
    internal static readonly DeactivationReason ShuttingDown =
        new(DeactivationReasonCode.ShuttingDown, "The host is stopping.");

    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainReference> _prototypes = [];
    private readonly ConcurrentDictionary<Type, GrainInterface> _interfaces = [];
    private readonly ConcurrentDictionary<Type, GrainDirectory> _directories = [];
    private volatile bool _stopping;

    public IServiceProvider ServiceProvider => services;

    internal TimeProvider Time => time;

    internal ILogger Logger => logger;

    internal bool IsStopping => _stopping;

    internal IEnumerable<Activation> Activations => _directories.Values.SelectMany(directory => directory.Activations);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        var asked = (typeof(TGrainInterface), grainClassNamePrefix);
        if (!_prototypes.TryGetValue(asked, out var prototype)) prototype = _prototypes.GetOrAdd(asked, Prototype);
        return (TGrainInterface)(object)prototype.WithKey(primaryKey);
    }

    /// <summary>Lets calls that run finish, and deactivates every activation.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        while (Activations.ToList() is { Count: > 0 } activations)
        {
            foreach (var activation in activations) activation.Deactivate(ShuttingDown, cancellationToken);
            try
            {
                await Task.WhenAll(activations.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                logger.LogWarning("{Count} grains were still busy when the host's patience ended", Activations.Count());
                return;
            }
        }
    }

    private GrainReference Prototype((Type Interface, string? Prefix) asked)
    {
        var grainClass = GrainClassFinder.Find(asked.Interface, asked.Prefix);
        return GrainReference.CreatePrototype(
            _interfaces.GetOrAdd(asked.Interface, static type => new GrainInterface(type)),
            _directories.GetOrAdd(grainClass, static (type, silo) => new GrainDirectory(silo, type), this));
    }
}
