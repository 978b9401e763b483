using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>Faults that come by themselves: crashes, kills, two activations at a time, cut routes, clocks that jump.</summary>
internal sealed class Mischief(World world)
{
    private static readonly Fault[] Kinds =
        [Fault.HostCrashed, Fault.ActivationKilled, Fault.Deactivated, Fault.TwoActivations, Fault.RouteCut, Fault.ClockForward, Fault.ClockBack];

    private readonly Dice _dice = world.Dice;
    private readonly SortedDictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimeSpan> _splitUntil = new(StringComparer.Ordinal);

    public void Start() => world.Agenda.After(_dice.Microseconds(0, (int)world.Plan.Mischief.TotalMicroseconds), Happen);

    /// <summary>Which host answers for an organisation; while there are two, either.</summary>
    public int SlotOf(string organisation)
    {
        if (!_slots.TryGetValue(organisation, out var slot)) _slots[organisation] = slot = _dice.Below(world.Plan.Hosts);
        return !world.Plan.IsHealed && _splitUntil.GetValueOrDefault(organisation) > world.Agenda.Now ? _dice.Below(world.Plan.Hosts) : slot;
    }

    private void Happen()
    {
        if (world.Plan.IsHealed) return;
        var possible = Kinds.Where(world.Plan.Has).ToList();
        if (possible.Count > 0) Strike(_dice.Of(possible));
        Start();
    }

    private void Strike(Fault fault)
    {
        var struck = fault switch
        {
            Fault.HostCrashed => Crash(),
            Fault.ActivationKilled => Kill(),
            Fault.Deactivated => Deactivate(),
            Fault.TwoActivations => Split(),
            Fault.RouteCut => Cut(),
            Fault.ClockForward => Jump(forward: true),
            Fault.ClockBack => Jump(forward: false),
            var other => throw new InvalidOperationException($"{other} does not come by itself."),
        };
        // A cut route strikes when it loses a message.
        if (struck && fault != Fault.RouteCut) world.Plan.Struck(fault);
    }

    private bool Crash()
    {
        if (world.Hosts.ToList() is not { Count: > 0 } up) return false;
        var host = _dice.Of(up);
        world.Crash(host);
        // Some come back where they were, others have gone to the next host meanwhile.
        if (_dice.Chance(500)) _slots.Clear();
        return true;
    }

    private bool Kill()
    {
        if (AnyActive() is not { } activation) return false;
        if (activation.Host.Journal.BeingWritten.Contains(activation.Organisation)) world.Plan.Struck(Fault.ActivationKilledWhileWriting);
        world.Trace.Add($"{activation.Name} is killed");
        activation.Host.Kill(activation);
        return true;
    }

    private bool Deactivate()
    {
        if (AnyActive() is not { } activation) return false;
        world.Trace.Add($"{activation.Name} is deactivated");
        activation.Host.Deactivate(activation);
        return true;
    }

    private bool Split()
    {
        if (world.Plan.Hosts == 1) return false;
        var organisation = _dice.Of(Federation.Organisations).Code;
        _splitUntil[organisation] = world.Agenda.Now + _dice.Milliseconds(500, 10_000);
        world.Trace.Add($"{organisation} is on two hosts");
        return true;
    }

    private bool Cut()
    {
        world.Network.Cut(_dice.Below(world.Plan.Hosts), _dice.Of(Federation.Organisations).Code, _dice.Milliseconds(500, 12_000));
        return true;
    }

    private bool Jump(bool forward)
    {
        var by = _dice.Chance(800) ? _dice.Milliseconds(1, 10_000) : _dice.Milliseconds(600_000, 7_200_000);
        var clock = world.ClockOf(_dice.Below(world.Plan.Hosts));
        clock.Off += forward ? by : -by;
        world.Trace.Add($"a clock jumps by {(forward ? by : -by)}");
        return true;
    }

    private Activation? AnyActive() =>
        world.Hosts.SelectMany(host => host.Active).ToList() is { Count: > 0 } active ? _dice.Of(active) : null;
}
