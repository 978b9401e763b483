using Federated.Tests.Engine.Journals;
using Federated.Tests.Engine.Simulation.Checks;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>Puts one process of a service together.</summary>
/// <param name="service">Which service.</param>
/// <param name="slot">Where it runs.</param>
/// <param name="generation">How many of the service came before it.</param>
internal delegate Host NewHost(Service service, int slot, int generation);

/// <summary>A service: its hosts, the journal that they share, the network to its grains, and the faults that befall them.</summary>
internal sealed class Service
{
    private readonly Host?[] _hosts;
    private readonly Clock[] _clocks;
    private readonly Mischief _mischief;
    private readonly NewHost _newHost;
    private int _generation;

    /// <param name="stage">What it runs on.</param>
    /// <param name="watch">Sees what becomes durable.</param>
    /// <param name="keys">Keys of its grains, as many as there are by now.</param>
    /// <param name="newHost">Puts a host together.</param>
    public Service(Stage stage, IJournalWatch watch, Func<IReadOnlyList<string>> keys, NewHost newHost)
    {
        (Stage, Watch, _newHost) = (stage, watch, newHost);
        Network = new(this);
        _mischief = new(this, keys);
        _clocks = [.. Enumerable.Range(0, stage.Plan.Hosts).Select(_ => new Clock(stage.Agenda))];
        _hosts = [.. Enumerable.Range(0, stage.Plan.Hosts).Select(slot => newHost(this, slot, ++_generation))];
    }

    public Stage Stage { get; }

    public MemoryJournal Journal { get; } = new();

    public IJournalWatch Watch { get; }

    public Network Network { get; }

    /// <summary>The hosts that are up.</summary>
    public IEnumerable<Host> Hosts => _hosts.OfType<Host>();

    public IReadOnlyList<Clock> Clocks => _clocks;

    /// <summary>Faults begin to come by themselves.</summary>
    public void StartMischief() => _mischief.Start();

    /// <summary>The host that answers for a grain now; null when it is down.</summary>
    public Host? Route(string key) => _mischief.SlotOf(key) is var slot && _hosts[slot] is { } host
        ? host
        // The gateway goes to another where there is one, mostly.
        : Stage.Dice.Chance(500) ? Hosts.FirstOrDefault() : null;

    public void Crash(Host host)
    {
        host.Crash();
        _hosts[host.Slot] = null;
        Stage.ForgetDead();
        Stage.Trace.Add($"{host.Name} crashes");
        Stage.Agenda.After(Stage.Dice.Milliseconds(50, 3_000), () => Restart(host.Slot));
    }

    /// <summary>Whatever is down comes up.</summary>
    public void RestartAll()
    {
        for (var slot = 0; slot < _hosts.Length; slot++) Restart(slot);
    }

    private void Restart(int slot) => _hosts[slot] ??= _newHost(this, slot, ++_generation);
}
