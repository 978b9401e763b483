using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>The activations of one grain class, by key: at most one a key.</summary>
internal sealed class GrainDirectory(Silo silo, Type grainClass)
{
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);
    private readonly ObjectFactory _construct = ActivatorUtilities.CreateFactory(grainClass, []);

    internal Silo Silo => silo;

    internal Type GrainClass => grainClass;

    internal bool IsReentrant { get; } = grainClass.IsDefined(typeof(ReentrantAttribute), inherit: true);

    internal IEnumerable<Activation> Activations => _activations.Select(pair => pair.Value);

    internal Grain Construct(IServiceProvider services) => (Grain)_construct(services, []);

    /// <summary>Sends a request to the activation of a key; the answer is that activation. A new one does nothing
    /// before its first request. Null when the host is stopping: then the request has failed.</summary>
    internal Activation? Send(IRequest request, string key)
    {
        var activation = Find(key);
        if (activation is null) request.Fail(new SiloUnavailableException($"The host is stopping: {GrainClass.Name}/{key}."));
        else activation.Post(request);
        return activation;
    }

    private Activation? Find(string key)
    {
        if (_activations.TryGetValue(key, out var existing)) return existing;
        if (silo.IsStopping) return null;

        var activation = _activations.GetOrAdd(key, static (each, directory) => new Activation(directory, each), this);

        // The host may have begun to stop, and looked for activations, between the check and the addition.
        if (silo.IsStopping) activation.Deactivate(Silo.ShuttingDown);
        return activation;
    }

    internal void Remove(Activation activation) =>
        _activations.TryRemove(new KeyValuePair<string, Activation>(activation.Key, activation));
}
