using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A grain interface and its compiled methods.</summary>
internal sealed class GrainInterface
{
    private readonly ConcurrentDictionary<MethodInfo, GrainMethod> _methods = [];

    /// <exception cref="NotSupportedException">A method has a signature that is not covered.</exception>
    internal GrainInterface(Type type)
    {
        Type = type;
        var methods = type.GetInterfaces().Prepend(type).SelectMany(each => each.GetMethods());
        foreach (var method in methods.Where(method => !method.IsStatic && !method.IsGenericMethodDefinition))
            _methods[method] = GrainMethod.For(method);
    }

    internal Type Type { get; }

    // Closed forms of generic methods are compiled when they are first called.
    internal GrainMethod Method(MethodInfo method) => _methods.TryGetValue(method, out var known)
        ? known
        : _methods.GetOrAdd(method, GrainMethod.For);
}
