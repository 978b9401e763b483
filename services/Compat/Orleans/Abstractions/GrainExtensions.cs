using Orleans.Runtime;

namespace Orleans;

/// <summary>The identity of grains and references.</summary>
public static class GrainExtensions
{
    /// <summary>The key of a grain or a reference.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        Grain instance => instance.Activation.Key,
        GrainReference reference => reference.Key,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference.", nameof(grain)),
    };
}
