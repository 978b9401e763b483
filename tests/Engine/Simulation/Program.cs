using System.Diagnostics;
using System.Globalization;

namespace Federated.Tests.Engine.Simulation;

/// <summary>The simulation as a command: README.md.</summary>
internal static class Program
{
    private const string Usage = """
        seed NUMBER          runs one seed and shows everything that happens
        hash NUMBER…         prints the trace hash of each seed
        random COUNT         runs so many seeds that nobody has chosen
        bugs [NAME…]         plants bugs, all or these, and shows which seed catches each
        """;

    public static int Main(string[] arguments) => arguments switch
    {
        ["seed", var seed] => Show(Parse(seed)),
        ["hash", .. var seeds] => Hash(seeds),
        ["random", var count] => Random(int.Parse(count, CultureInfo.InvariantCulture)),
        ["bugs", .. var names] => PlantedBugs.BugHunt.Run(names, row => Console.WriteLine(row)) ? 0 : 1,
        _ => Fail(Usage),
    };

    private static int Show(ulong seed)
    {
        var outcome = Simulator.Run(seed, Console.Out);
        Console.WriteLine($"seed {seed}: {outcome.Steps} steps, trace hash {outcome.Hash:x16}, {outcome.Violation?.ToString() ?? "nothing wrong"}");
        return outcome.Violation is null ? 0 : 1;
    }

    private static int Hash(string[] seeds)
    {
        foreach (var seed in seeds) Console.WriteLine($"{seed} {Simulator.Run(Parse(seed)).Hash:x16}");
        return 0;
    }

    private static int Random(int count)
    {
        var (first, watch) = ((ulong)System.Random.Shared.NextInt64(), Stopwatch.StartNew());
        var (seeds, steps, failed) = (0, 0L, 0);
        Console.WriteLine($"{count} seeds from {first}");
        Simulator.RunAll(Enumerable.Range(0, count).Select(i => first + (ulong)i), threads: 2, outcome =>
        {
            (seeds, steps) = (seeds + 1, steps + outcome.Steps);
            if (outcome.Violation is { } violation)
            {
                failed++;
                Console.WriteLine($"seed {outcome.Seed}: {violation.Check}: {violation.What}\n  {outcome.Replay}");
            }
            if (seeds % 1_000 == 0 || seeds == count)
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
