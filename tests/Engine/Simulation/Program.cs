using System.Diagnostics;
using System.Globalization;

namespace Federated.Tests.Engine.Simulation;

/// <summary>The simulation as a command: README.md.</summary>
internal static class Program
{
    private const string Usage = """
        seed NUMBER          runs one seed and shows everything that happens
        hash NUMBER…         prints the trace hash of each seed
        random COUNT [CORES] runs so many seeds that nobody has chosen, on 2 cores or as many
        bugs [NAME…]         plants bugs, all or these, and shows which seed catches each
        decisions …          any of these, of decisions and the books that have their money
        """;

    public static int Main(string[] arguments) =>
        arguments is ["decisions", .. var rest] ? Run(Scene.Decisions, rest) : Run(Scene.Books, arguments);

    private static int Run(Scene scene, string[] arguments) => arguments switch
    {
        ["seed", var seed] => Show(scene, Parse(seed)),
        ["hash", .. var seeds] => Hash(scene, seeds),
        ["random", var count] => Random(scene, int.Parse(count, CultureInfo.InvariantCulture), threads: 2),
        ["random", var count, var threads] => Random(scene, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(threads, CultureInfo.InvariantCulture)),
        ["bugs", .. var names] => PlantedBugs.BugHunt.Run(scene, names, row => Console.WriteLine(row)) ? 0 : 1,
        _ => Fail(Usage),
    };

    private static int Show(Scene scene, ulong seed)
    {
        var outcome = Simulator.Run(scene, seed, Console.Out);
        Console.WriteLine($"seed {seed}: {outcome.Steps} steps, trace hash {outcome.Hash:x16}, {outcome.Violation?.ToString() ?? "nothing wrong"}");
        return outcome.Violation is null ? 0 : 1;
    }

    private static int Hash(Scene scene, string[] seeds)
    {
        foreach (var seed in seeds) Console.WriteLine($"{seed} {Simulator.Run(scene, Parse(seed)).Hash:x16}");
        return 0;
    }

    private static int Random(Scene scene, int count, int threads)
    {
        var (first, watch) = ((ulong)System.Random.Shared.NextInt64(), Stopwatch.StartNew());
        var (seeds, steps, failed) = (0, 0L, 0);
        Console.WriteLine($"{count} seeds from {first}");
        Simulator.RunAll(scene, Enumerable.Range(0, count).Select(i => first + (ulong)i), threads, outcome =>
        {
            (seeds, steps) = (seeds + 1, steps + outcome.Steps);
            if (outcome.Violation is { } violation)
            {
                failed++;
                Console.WriteLine($"seed {outcome.Seed}: {violation.Check}: {violation.What}\n  {outcome.Replay}");
            }
            if (seeds % (scene == Scene.Books ? 1_000 : 50) == 0 || seeds == count)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seeds} seeds, {failed} failed, {steps} steps, {steps / watch.Elapsed.TotalSeconds:0} steps/s"));
            return failed < 20;
        });
        return failed == 0 ? 0 : 1;
    }

    private static ulong Parse(string seed) => ulong.Parse(seed, CultureInfo.InvariantCulture);

    private static int Fail(string usage)
    {
        Console.Error.WriteLine(usage);
        return 2;
    }
}
