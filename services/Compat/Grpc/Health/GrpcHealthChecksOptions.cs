using System.Collections;
using System.Collections.ObjectModel;

namespace Grpc.AspNetCore.HealthChecks;

public sealed class GrpcHealthChecksOptions
{
    /// <summary>Which checks say how which service is; to begin with all checks for the server as a whole, "".</summary>
    public ServiceMappingCollection Services { get; } = [];

    /// <summary>True answers with the last published results instead of running the checks for each call.</summary>
    public bool UseHealthChecksCache { get; set; }

    /// <summary>True leaves watches open when the application stops, instead of ending them with NOT_SERVING.</summary>
    public bool SuppressCompletionOnShutdown { get; set; }
}

/// <summary>A health check, as far as the choice for a service may depend on it.</summary>
public sealed class HealthCheckMapContext(string name, IEnumerable<string> tags)
{
    public string Name { get; } = name;

    public IEnumerable<string> Tags { get; } = tags;
}

/// <summary>The checks that say how a service is.</summary>
public sealed class ServiceMapping(string name, Func<HealthCheckMapContext, bool> predicate)
{
    public string Name { get; } = name;

    public Func<HealthCheckMapContext, bool>? HealthCheckPredicate { get; } = predicate;
}

/// <summary>The services whose health can be asked for, by name.</summary>
public sealed class ServiceMappingCollection : ICollection<ServiceMapping>
{
    private readonly ByName mappings = [];

    public int Count => mappings.Count;

    bool ICollection<ServiceMapping>.IsReadOnly => false;

    /// <summary>Says which checks stand for a service; replaces what was said of it.</summary>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate)
    {
        mappings.Remove(name);
        mappings.Add(new ServiceMapping(name, predicate));
    }

    /// <exception cref="ArgumentException">The service is already mapped.</exception>
    public void Add(ServiceMapping service) => mappings.Add(service);

    public void Remove(string name) => mappings.Remove(name);

    public void Clear() => mappings.Clear();

    public IEnumerator<ServiceMapping> GetEnumerator() => mappings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => mappings.GetEnumerator();

    bool ICollection<ServiceMapping>.Contains(ServiceMapping item) => mappings.Contains(item);

    void ICollection<ServiceMapping>.CopyTo(ServiceMapping[] array, int arrayIndex) => mappings.CopyTo(array, arrayIndex);

    bool ICollection<ServiceMapping>.Remove(ServiceMapping item) => mappings.Remove(item);

    internal ServiceMapping? Find(string name) => mappings.TryGetValue(name, out var mapping) ? mapping : null;

    private sealed class ByName : KeyedCollection<string, ServiceMapping>
    {
        protected override string GetKeyForItem(ServiceMapping item) => item.Name;
    }
}
