using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Finds the class behind a grain interface, among the loaded assemblies.</summary>
internal static class GrainClassFinder
{
    /// <exception cref="ArgumentException">There is none, or more than one.</exception>
    internal static Type Find(Type grainInterface, string? prefix)
    {
        var candidates = GrainClasses()
            .Where(type => type.IsAssignableTo(grainInterface))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .ToList();
        var matching = candidates;
        if (!string.IsNullOrEmpty(prefix))
        {
            matching = candidates.FindAll(type => type.FullName!.StartsWith(prefix, StringComparison.Ordinal));
            if (matching.Find(type => type.FullName == prefix) is { } exact) return exact;
        }

        var asked = string.IsNullOrEmpty(prefix) ? $"{grainInterface}" : $"{grainInterface} with prefix \"{prefix}\"";
        return matching.Count switch
        {
            1 => matching[0],
            0 => throw new ArgumentException($"Could not find an implementation for interface {asked}."),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain class for interface {asked}. "
                + $"Candidates: {string.Join(", ", matching)}."),
        };
    }

    private static IEnumerable<Type> GrainClasses()
    {
        var runtime = typeof(Grain).Assembly.GetName().Name;
        return AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic
                && assembly.GetReferencedAssemblies().Any(reference => reference.Name == runtime))
            .SelectMany(LoadableTypes)
            .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
                && type.IsSubclassOf(typeof(Grain)));
    }

    private static IEnumerable<Type> LoadableTypes(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException partly)
        {
            return partly.Types.OfType<Type>();
        }
    }
}
