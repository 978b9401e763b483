namespace Federated.Tests.Engine.Simulation;

/// <summary>What became of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Hash">Of everything that happened, in order.</param>
/// <param name="Steps">Turns, messages and accesses to the journal.</param>
/// <param name="Strikes">How often each kind of fault struck, by <see cref="Fault"/>.</param>
/// <param name="Violation">What was wrong; null when nothing was.</param>
internal sealed record Outcome(ulong Seed, ulong Hash, long Steps, IReadOnlyList<int> Strikes, Violation? Violation)
{
    /// <summary>The command that shows it again.</summary>
    public string Replay => $"dotnet run --project tests/Engine -c Release -- seed {Seed}";
}

/// <summary>Runs simulations.</summary>
internal static class Simulator
{
    /// <summary>Simulates one seed.</summary>
    /// <param name="seed">Any.</param>
    /// <param name="shown">Where everything that happens is written, for a person.</param>
    public static Outcome Run(ulong seed, TextWriter? shown = null)
    {
        // A test runner's context would take continuations away from the simulated schedulers.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var world = new World(seed, shown);
            world.Run();
            return new(seed, world.Trace.Hash, world.Trace.Steps, world.Plan.Strikes, world.Stage.Violation);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>The first seed of a range that is not clean, with the check and what it found; null when all are.</summary>
    public static (ulong Seed, string Check, string What)? FirstWrong(ulong first, ulong last)
    {
        for (var seed = first; seed <= last; seed++)
        {
            if (Run(seed).Violation is { } violation) return (seed, violation.Check, violation.What);
        }
        return null;
    }

    /// <summary>Simulates seeds on as many threads, each simulation in one.</summary>
    /// <param name="seeds">Which, in order.</param>
    /// <param name="threads">1 or more.</param>
    /// <param name="done">Told each outcome, one at a time; says whether to go on.</param>
    public static void RunAll(IEnumerable<ulong> seeds, int threads, Func<Outcome, bool> done)
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
                var outcome = Run(seed);
                lock (taking) goOn = goOn && done(outcome);
            }
        }
    }
}
