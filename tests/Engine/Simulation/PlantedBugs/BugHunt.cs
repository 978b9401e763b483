using System.Collections.Concurrent;
using System.Globalization;

namespace Federated.Tests.Engine.Simulation.PlantedBugs;

/// <summary>Plants each bug by itself, and simulates until it is caught.</summary>
internal static class BugHunt
{
    /// <summary>A bug that survives so many seeds is not caught.</summary>
    public const int Seeds = 2_000;

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = RootAbove(AppContext.BaseDirectory);

    /// <summary>Plants bugs, two at a time, and says of each as a row of the table what became of it.</summary>
    /// <param name="names">Which bugs; all when empty.</param>
    /// <param name="found">Told each row as it is found.</param>
    /// <returns>Whether each was caught.</returns>
    public static bool Run(IReadOnlyCollection<string> names, Action<string> found)
    {
        var bugs = AllPlantedBugs.All.Where(bug => names.Count == 0 || names.Contains(bug.Name)).ToList();
        var (left, rows, compiler) = (new ConcurrentQueue<int>(Enumerable.Range(0, bugs.Count)), new Row[bugs.Count], new MutantCompiler(Root));
        var hunters = Enumerable.Range(0, 2).Select(_ => new Thread(Hunt)).ToList();
        hunters.ForEach(hunter => hunter.Start());
        hunters.ForEach(hunter => hunter.Join());

        return bugs.Count > 0 && rows.All(row => row.Seed is not null);

        void Hunt()
        {
            while (left.TryDequeue(out var at))
            {
                rows[at] = Hunted(compiler, bugs[at]);
                found(rows[at].Text);
            }
        }
    }

    private static Row Hunted(MutantCompiler compiler, PlantedBug bug)
    {
        try
        {
            return new Mutant(bug, compiler.Compile(bug)).FirstCaught(Seeds) is var (seed, check, what)
                ? new(bug.Name, seed, check, what.Split('\n')[0])
                : new(bug.Name, null, "", "");
        }
        catch (Exception failure)
        {
            return new(bug.Name, null, "none", failure.InnerException?.Message ?? failure.Message);
        }
    }

    private static string RootAbove(string folder) =>
        File.Exists(Path.Combine(folder, "Federated.sln")) ? folder
        : Directory.GetParent(folder) is { } above ? RootAbove(above.FullName)
        : throw new InvalidOperationException("The sources are not above the tests.");

    private sealed record Row(string Name, ulong? Seed, string Check, string What)
    {
        public string Text => string.Create(CultureInfo.InvariantCulture, $"| {Name} | {(Seed is { } seed ? seed : (object)$"none of {Seeds}")} | {Check} | {What.Replace('|', '/')} |");
    }
}
