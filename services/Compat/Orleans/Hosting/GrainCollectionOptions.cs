using Orleans.Runtime;

namespace Orleans.Configuration;

/// <summary>When activations that nobody calls are deactivated.</summary>
public class GrainCollectionOptions
{
    /// <summary>How often idle activations are looked for.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Without a call for this long, an activation is idle. More than the quantum.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    internal void Validate()
    {
        if (CollectionQuantum <= TimeSpan.Zero)
            throw new OrleansConfigurationException($"CollectionQuantum is {CollectionQuantum}; it must be more than 0.");
        if (CollectionAge <= CollectionQuantum)
        {
            throw new OrleansConfigurationException(
                $"CollectionAge is {CollectionAge}; it must be more than CollectionQuantum, {CollectionQuantum}.");
        }
    }
}
