using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>Faults that come by themselves: crashes, kills, two activations at a time, cut routes, clocks that jump.</summary>
internal sealed class Mischief(Service service, Func<IReadOnlyList<string>> keys)
{
    private static readonly Fault[] Kinds =
        [Fault.HostCrashed, Fault.ActivationKilled, Fault.Deactivated, Fault.TwoActivations, Fault.RouteCut, Fault.ClockForward, Fault.ClockBack];

    private readonly Stage _stage = service.Stage;
    private readonly Dice _dice = service.Stage.Dice;
    private readonly SortedDictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimeSpan> _splitUntil = new(StringComparer.Ordinal);

    public void Start() => _stage.Agenda.After(_dice.Microseconds(0, (int)_stage.Plan.Mischief.TotalMicroseconds), Happen);

    /// <summary>Which host answers for a grain; while there are two, either.</summary>
    public int SlotOf(string key)
    {
        if (!_slots.TryGetValue(key, out var slot)) _slots[key] = slot = _dice.Below(_stage.Plan.Hosts);
        return !_stage.Plan.IsHealed && _splitUntil.GetValueOrDefault(key) > _stage.Agenda.Now ? _dice.Below(_stage.Plan.Hosts) : slot;
    }

    private void Happen()
    {
        if (_stage.Plan.IsHealed) return;
        var possible = Kinds.Where(_stage.Plan.Has).ToList();
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
        if (struck && fault != Fault.RouteCut) _stage.Plan.Struck(fault);
    }

    private bool Crash()
    {
        if (service.Hosts.ToList() is not { Count: > 0 } up) return false;
        var host = _dice.Of(up);
        service.Crash(host);
        // Some come back where they were, others have gone to the next host meanwhile.
        if (_dice.Chance(500)) _slots.Clear();
        return true;
    }

    private bool Kill()
    {
        if (AnyActive() is not { } activation) return false;
        if (activation.Host.Journal.BeingWritten.Contains(activation.Key)) _stage.Plan.Struck(Fault.ActivationKilledWhileWriting);
        _stage.Trace.Add($"{activation.Name} is killed");
        activation.Host.Kill(activation);
        return true;
    }

    private bool Deactivate()
    {
        if (AnyActive() is not { } activation) return false;
        _stage.Trace.Add($"{activation.Name} is deactivated");
        activation.Host.Deactivate(activation);
        return true;
    }

    private bool Split()
    {
        if (_stage.Plan.Hosts == 1) return false;
        var key = _dice.Of(keys());
        _splitUntil[key] = _stage.Agenda.Now + _dice.Milliseconds(500, 10_000);
        _stage.Trace.Add($"{key} is on two hosts");
        return true;
    }

    private bool Cut()
    {
        service.Network.Cut(_dice.Below(_stage.Plan.Hosts), _dice.Of(keys()), _dice.Milliseconds(500, 12_000));
        return true;
    }

    private bool Jump(bool forward)
    {
        var by = _dice.Chance(800) ? _dice.Milliseconds(1, 10_000) : _dice.Milliseconds(600_000, 7_200_000);
        var clock = service.Clocks[_dice.Below(service.Clocks.Count)];
        clock.Off += forward ? by : -by;
        _stage.Trace.Add($"a clock jumps by {(forward ? by : -by)}");
        return true;
    }

    private Activation? AnyActive() =>
        service.Hosts.SelectMany(host => host.Active).ToList() is { Count: > 0 } active ? _dice.Of(active) : null;
}
