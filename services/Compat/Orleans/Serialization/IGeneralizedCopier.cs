using System.Diagnostics.CodeAnalysis;

namespace Orleans.Serialization.Cloning;

/// <summary>Copies what a call passes. Never asked here: within one process, arguments and results are passed by reference.</summary>
public interface IDeepCopier
{
    [return: NotNullIfNotNull(nameof(input))]
    object? DeepCopy(object? input, CopyContext context);
}

/// <summary>Copies values of the types that it says it supports.</summary>
public interface IGeneralizedCopier : IDeepCopier
{
    bool IsSupportedType(Type type);
}

/// <summary>One copying of an object and all that it refers to.</summary>
public sealed class CopyContext
{
    internal CopyContext()
    {
    }
}
