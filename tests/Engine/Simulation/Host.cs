using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// One process of a service until it crashes: its connection to the journal, its group commit, and at most one activation
/// of each grain.
/// </summary>
internal abstract class Host
{
    private readonly SortedDictionary<string, Activation> _active = new(StringComparer.Ordinal);
    private readonly List<Turns> _own = [];
    private int _activations;

    protected Host(Service service, int slot, string name)
    {
        (Service, Slot, Name) = (service, slot, name);
        Journal = new SimulatedJournal(this);
    }

    public Service Service { get; }

    public int Slot { get; }

    public string Name { get; }

    public Clock Clock => Service.Clocks[Slot];

    public SimulatedJournal Journal { get; }

    public bool IsDead { get; private set; }

    public IReadOnlyList<Activation> Active => [.. _active.Values];

    public Activation? Find(string key) => _active.GetValueOrDefault(key);

    public Activation ActivationOf(string key)
    {
        if (_active.TryGetValue(key, out var active)) return active;
        var name = $"{key}#{++_activations}@{Name}";
        active = new(this, key, name, Service.Stage.NewTurns(name), NewKeeper(key), Knows(key));
        Service.Stage.Trace.Add($"{active.Name} is activated");
        return _active[key] = active;
    }

    /// <summary>All at once, and nothing of it goes on; but what the journal was given may still be written.</summary>
    public void Crash()
    {
        IsDead = true;
        foreach (var turns in _active.Values.Select(a => a.Turns).Concat(_own)) turns.Kill();
        _active.Clear();
    }

    /// <summary>One activation is gone with all it was about to do; what it queued is written by its host.</summary>
    public void Kill(Activation activation)
    {
        activation.Turns.Kill();
        _active.Remove(activation.Key);
    }

    /// <summary>In good order: it sends nothing more, and what it was asked before it still answers.</summary>
    public void Deactivate(Activation activation)
    {
        _ = activation.Turns.Start(() =>
        {
            activation.Dispose();
            return Task.CompletedTask;
        });
        _active.Remove(activation.Key);
    }

    /// <summary>What keeps a grain's stream, as production puts it together.</summary>
    protected abstract object NewKeeper(string key);

    /// <summary>The newest version of a grain's stream that was answered.</summary>
    protected abstract long Knows(string key);

    /// <summary>Turns of the host itself, which end with it.</summary>
    protected Turns NewTurns(string what)
    {
        var turns = Service.Stage.NewTurns($"{Name}/{what}");
        _own.Add(turns);
        return turns;
    }
}
