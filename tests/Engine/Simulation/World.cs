using Federated.Tests.Engine.Journals;
using Federated.Tests.Engine.Simulation.Checks;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// A whole federation in one thread: hosts, network, journal and clients, in virtual time and from one seed. First faults
/// strike and nothing may ever be wrong; then they stop, and everything must come to its end.
/// </summary>
internal sealed class World
{
    /// <summary>How long it may take, once nothing goes wrong any more, until everything is answered and settled.</summary>
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromMinutes(3);

    /// <summary>How long things may go wrong, also where somebody is never answered.</summary>
    private static readonly TimeSpan LongestStorm = TimeSpan.FromMinutes(3);

    /// <summary>Many times what any seed needs: more is a loop that never ends.</summary>
    private const long MostSteps = 150_000;

    private readonly List<Turns> _turns = [];
    private readonly Host?[] _hosts;
    private readonly Clock[] _clocks;
    private readonly Mischief _mischief;
    private readonly Clients _clients;
    private int _generation;

    public World(ulong seed, TextWriter? shown = null)
    {
        Dice = new(seed);
        Trace = new(() => Agenda.Now, shown);
        Plan = new(Dice);
        Checks = new(this);
        Network = new(this);
        _clocks = [.. Enumerable.Range(0, Plan.Hosts).Select(_ => new Clock(Agenda))];
        _hosts = [.. Enumerable.Range(0, Plan.Hosts).Select(NewHost)];
        _mischief = new(this);
        _clients = new(this);
    }

    public Dice Dice { get; }

    public Plan Plan { get; }

    public Agenda Agenda { get; } = new();

    public Trace Trace { get; }

    public MemoryJournal Journal { get; } = new();

    public Network Network { get; }

    public AllChecks Checks { get; }

    public Violation? Violation { get; private set; }

    /// <summary>The hosts that are up.</summary>
    public IEnumerable<Host> Hosts => _hosts.OfType<Host>();

    /// <summary>Runs to the end, or to the first thing that is wrong.</summary>
    public void Run()
    {
        _clients.Start();
        _mischief.Start();
        while (Violation is null && !_clients.AreDone && Agenda.Now < LongestStorm && Step()) { }
        Heal();
        var deadline = Agenda.Now + LongestRecovery;
        while (Violation is null && !IsQuiet && Agenda.Now < deadline && Step()) { }
        if (Violation is null && !IsQuiet) Wrong("liveness", $"{_clients.Unanswered} commands are unanswered and {Checks.Journal.InFlight} transfers in flight.");
        if (Violation is null) new LastChecks(this).Run(Step);
    }

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

    /// <summary>The host that answers for an organisation now; null when it is down.</summary>
    public Host? Route(string organisation) => _mischief.SlotOf(organisation) is var slot && _hosts[slot] is { } host
        ? host
        // The gateway goes to another where there is one, mostly.
        : Dice.Chance(500) ? Hosts.FirstOrDefault() : null;

    public Clock ClockOf(int slot) => _clocks[slot];

    public Host? HostOf(int slot) => _hosts[slot];

    public void Crash(Host host)
    {
        host.Crash();
        _hosts[host.Slot] = null;
        _turns.RemoveAll(turns => turns.IsDead);
        Trace.Add($"{host.Name} crashes");
        Agenda.After(Dice.Milliseconds(50, 3_000), () => Restart(host.Slot));
    }

    private void Heal()
    {
        Plan.Heal();
        Trace.Add("from here on nothing goes wrong any more");
        for (var slot = 0; slot < _hosts.Length; slot++) Restart(slot);
    }

    private void Restart(int slot)
    {
        if (_hosts[slot] is null) _hosts[slot] = NewHost(slot);
    }

    private Host NewHost(int slot) => new(this, slot, ++_generation, _clocks[slot]);

    private bool IsQuiet => _clients.AreDone && _clients.Unanswered == 0 && Checks.Journal.InFlight == 0;

    private bool Step()
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
        if (Trace.Steps > MostSteps) Wrong("liveness", "it goes on and on.");
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
