namespace Federated.Tests.Engine.Simulation;

/// <summary>What is simulated.</summary>
internal enum Scene
{
    /// <summary>The books alone.</summary>
    Books,
    /// <summary>Decisions, and the books that have their money.</summary>
    Decisions,
}

/// <summary>What became of one seed.</summary>
/// <param name="Scene">What was simulated.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Hash">Of everything that happened, in order.</param>
/// <param name="Steps">Turns, messages and accesses to the journal.</param>
/// <param name="Strikes">How often each kind of fault struck, by <see cref="Fault"/>; then, of decisions, each <see cref="Decisions.Mishap"/>.</param>
/// <param name="Violation">What was wrong; null when nothing was.</param>
internal sealed record Outcome(Scene Scene, ulong Seed, ulong Hash, long Steps, IReadOnlyList<int> Strikes, Violation? Violation)
{
    /// <summary>The command that shows it again.</summary>
    public string Replay => $"dotnet run --project tests/Engine -c Release -- {(Scene == Scene.Decisions ? "decisions " : "")}seed {Seed}";
}

/// <summary>Runs simulations.</summary>
internal static class Simulator
{
    /// <summary>Simulates one seed.</summary>
    /// <param name="scene">Of what.</param>
    /// <param name="seed">Any.</param>
    /// <param name="shown">Where everything that happens is written, for a person.</param>
    public static Outcome Run(Scene scene, ulong seed, TextWriter? shown = null)
    {
        // A test runner's context would take continuations away from the simulated schedulers.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return scene switch
            {
                Scene.Books => OfBooks(seed, shown),
                Scene.Decisions => OfDecisions(seed, shown),
            };
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static Outcome OfBooks(ulong seed, TextWriter? shown)
    {
        var world = new World(seed, shown);
        world.Run();
        return new(Scene.Books, seed, world.Trace.Hash, world.Trace.Steps, world.Plan.Strikes, world.Stage.Violation);
    }

    private static Outcome OfDecisions(ulong seed, TextWriter? shown)
    {
        var world = new Decisions.DecisionsWorld(seed, shown);
        world.Run();
        var (trace, stage) = (world.Stage.Trace, world.Stage);
        return new(Scene.Decisions, seed, trace.Hash, trace.Steps, [.. stage.Plan.Strikes, .. world.Mishaps.Strikes], stage.Violation);
    }

    /// <summary>The first seed of a range that is not clean, with the check and what it found; null when all are.</summary>
    public static (ulong Seed, string Check, string What)? FirstWrong(string scene, ulong first, ulong last)
    {
        for (var seed = first; seed <= last; seed++)
        {
            if (Run(Enum.Parse<Scene>(scene), seed).Violation is { } violation) return (seed, violation.Check, violation.What);
        }
        return null;
    }

    /// <summary>Simulates seeds on as many threads, each simulation in one.</summary>
    /// <param name="scene">Of what.</param>
    /// <param name="seeds">Which, in order.</param>
    /// <param name="threads">1 or more.</param>
    /// <param name="done">Told each outcome, one at a time; says whether to go on.</param>
    public static void RunAll(Scene scene, IEnumerable<ulong> seeds, int threads, Func<Outcome, bool> done)
    {
        var left = seeds.GetEnumerator();
        var (taking, goOn) = (new Lock(), true);
        var running = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToList();
        running.ForEach(thread => thread.Start());
        running.ForEach(thread => thread.Join());

        void Work()
        {
            while (true)
            {
                ulong seed;
                lock (taking)
                {
                    if (!goOn || !left.MoveNext()) return;
                    seed = left.Current;
                }
                var outcome = Run(scene, seed);
                lock (taking) goOn = goOn && done(outcome);
            }
        }
    }
}
