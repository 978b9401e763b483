using System.Collections.Concurrent;
using System.Globalization;

namespace Federated.Tests.Engine.Simulation.PlantedBugs;

/// <summary>Plants each bug by itself, and simulates until it is caught.</summary>
internal static class BugHunt
{
    /// <summary>A bug that survives so many seeds is not caught.</summary>
    public const ulong Seeds = 5_000;

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = RootAbove(AppContext.BaseDirectory);

    /// <summary>Plants bugs, two at a time, and says of each as a row of the table what became of it.</summary>
    /// <param name="scene">In what it is planted.</param>
    /// <param name="names">Which bugs; all when empty.</param>
    /// <param name="found">Told each row as it is found.</param>
    /// <param name="known">Seeds that are known to catch bugs, by name: tried before the others.</param>
    /// <returns>Whether each was caught.</returns>
    public static bool Run(Scene scene, IReadOnlyCollection<string> names, Action<BugRow> found, IReadOnlyDictionary<string, ulong>? known = null)
    {
        var bugs = BugsOf(scene).Where(bug => names.Count == 0 || names.Contains(bug.Name)).ToList();
        var (left, rows, compiler) = (new ConcurrentQueue<int>(Enumerable.Range(0, bugs.Count)), new BugRow[bugs.Count], new MutantCompiler(Root));
        var hunters = Enumerable.Range(0, 2).Select(_ => new Thread(Hunt)).ToList();
        hunters.ForEach(hunter => hunter.Start());
        hunters.ForEach(hunter => hunter.Join());

        return bugs.Count > 0 && rows.All(row => row.Seed is not null);

        void Hunt()
        {
            while (left.TryDequeue(out var at))
            {
                rows[at] = Hunted(scene, compiler, bugs[at], known is not null && known.TryGetValue(bugs[at].Name, out var seed) ? seed : null);
                found(rows[at]);
            }
        }
    }

    private static BugRow Hunted(Scene scene, MutantCompiler compiler, PlantedBug bug, ulong? known)
    {
        try
        {
            var mutant = new Mutant(bug, compiler.Compile(bug));
            return ((known is { } likely ? mutant.FirstCaught(scene, likely, likely) : null) ?? mutant.FirstCaught(scene, 1, Seeds)) is var (seed, check, what)
                ? new(bug.Name, seed, check, what.Split('\n')[0])
                : new(bug.Name, null, "", "");
        }
        catch (Exception failure)
        {
            return new(bug.Name, null, "none", failure.InnerException?.Message ?? failure.Message);
        }
    }

    /// <summary>The bugs that are planted in what a scene simulates.</summary>
    public static IReadOnlyList<PlantedBug> BugsOf(Scene scene) => scene switch
    {
        Scene.Books => AllPlantedBugs.All,
        Scene.Decisions => DecisionsPlantedBugs.All,
    };

    private static string RootAbove(string folder) =>
        File.Exists(Path.Combine(folder, "Federated.sln")) ? folder
        : Directory.GetParent(folder) is { } above ? RootAbove(above.FullName)
        : throw new InvalidOperationException("The sources are not above the tests.");
}

/// <summary>What became of a bug.</summary>
/// <param name="Name">Of the bug.</param>
/// <param name="Seed">The seed that caught it; null for none.</param>
/// <param name="Check">The check that found it.</param>
/// <param name="What">What it found.</param>
internal sealed record BugRow(string Name, ulong? Seed, string Check, string What)
{
    /// <summary>As the table in README.md has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"| {Name} | {(Seed is { } seed ? seed : (object)$"none of {BugHunt.Seeds}")} | {Check} | {What.Replace('|', '/')} |");
}
