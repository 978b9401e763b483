using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>What every simulation happens on: one thread, virtual time, the chance of one seed, and a record of it all.</summary>
internal sealed class Stage
{
    private readonly List<Turns> _turns = [];
    private readonly long _mostSteps;

    public Stage(ulong seed, long mostSteps, TextWriter? shown = null)
    {
        _mostSteps = mostSteps;
        Dice = new(seed);
        Trace = new(() => Agenda.Now, shown);
        Plan = new(Dice);
    }

    public Dice Dice { get; }

    public Plan Plan { get; }

    public Agenda Agenda { get; } = new();

    public Trace Trace { get; }

    public Violation? Violation { get; private set; }

    /// <summary>Something is not as it must be. The first finding stays.</summary>
    public void Wrong(string check, string what)
    {
        if (Violation is not null) return;
        Violation = new(check, what);
        Trace.Add($"WRONG ({check}): {what}");
    }

    public Turns NewTurns(string name)
    {
        var turns = new Turns(name, () => Wrong("determinism", $"{name} was given work by another thread."));
        _turns.Add(turns);
        return turns;
    }

    /// <summary>Lets go of the turns of what is no more.</summary>
    public void ForgetDead() => _turns.RemoveAll(turns => turns.IsDead);

    /// <summary>Goes on as long as a condition holds, nothing is wrong and something happens, and no longer than until a time.</summary>
    public void RunWhile(Func<bool> condition, TimeSpan until)
    {
        while (Violation is null && condition() && Agenda.Now < until && Step()) { }
    }

    /// <summary>Lets the next thing happen; false when nothing will ever happen again.</summary>
    public bool Step()
    {
        try
        {
            return Happen();
        }
        catch (Exception failure)
        {
            Wrong("failures", failure.ToString());
            return false;
        }
    }

    private bool Happen()
    {
        if (Trace.Steps > _mostSteps) Wrong("liveness", "it goes on and on.");
        if (Agenda.HappensNow()) return true;
        var ready = 0;
        foreach (var turns in _turns) ready += turns.IsReady ? 1 : 0;
        if (ready == 0) return Agenda.WaitForNext();
        RunTurn(Dice.Below(ready));
        // A turn takes its time, so that what is due meanwhile happens between two turns.
        Agenda.Pass(Dice.Microseconds(1, 30));
        return true;
    }

    private void RunTurn(int chosen)
    {
        foreach (var turns in _turns)
        {
            if (!turns.IsReady || chosen-- > 0) continue;
            Trace.Turn(turns.Name);
            turns.RunOne();
            return;
        }
    }
}

/// <summary>What a checker found.</summary>
/// <param name="Check">Which checker.</param>
/// <param name="What">What is wrong.</param>
internal sealed record Violation(string Check, string What);
