using System.Reflection;
using System.Runtime.Loader;

namespace Federated.Tests.Engine.Simulation.PlantedBugs;

/// <summary>
/// The assemblies that bugs are planted in once more, one of them with its bug, beside those that the tests themselves run on: so
/// the simulation in here runs the code with the bug, and shares no static state with any other.
/// </summary>
internal sealed class Mutant : AssemblyLoadContext
{
    // No bug is planted in it, but it stands on some of the others, and others on it.
    private const string Between = "Federated.Serving";

    private readonly Dictionary<string, Assembly> _own = new(StringComparer.Ordinal);

    public Mutant(PlantedBug bug, byte[] image)
        : base(bug.Name)
    {
        using var stream = new MemoryStream(image);
        _own[MutantCompiler.NameOf(bug.Assembly)] = LoadFromStream(stream);
    }

    /// <summary>Runs the seeds of a range until one is caught.</summary>
    /// <returns>The first seed that fails, which check found what, or null when none does.</returns>
    public (ulong Seed, string Check, string What)? FirstCaught(Scene scene, ulong first, ulong last)
    {
        var simulator = LoadFromAssemblyName(new("Federated.Tests.Engine")).GetType(typeof(Simulator).FullName!)!;
        var found = simulator.GetMethod(nameof(Simulator.FirstWrong), BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [scene.ToString(), first, last]);
        return ((ulong, string, string)?)found;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || !IsOwn(name)) return null;
        return _own.TryGetValue(name, out var known) ? known : _own[name] = LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
    }

    private static bool IsOwn(string name) => name == Between || Enum.GetValues<Mutable>().Any(assembly => MutantCompiler.NameOf(assembly) == name);
}
