using Federated.Budgets.Books;
using Federated.Budgets.Registry;
using Federated.Engine.Journals;
using Federated.Tests.Engine.Simulation.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// One process of the service until it crashes: its connection to the journal, its group commit, and at most one
/// activation of each organisation. What it is put together from is what production puts it together from.
/// </summary>
internal sealed class Host
{
    /// <summary>As often as production looks, or more.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly World _world;
    private readonly BookKeepers _keepers;
    private readonly Turns _commit;
    private readonly Turns _past;
    private readonly Turns _resumption;
    private readonly SortedDictionary<string, Activation> _active = new(StringComparer.Ordinal);
    private int _activations;

    public Host(World world, int slot, int generation, Clock clock)
    {
        (_world, Slot, Clock, Name) = (world, slot, clock, $"host{slot}.{generation}");
        (_commit, _past, _resumption) = (world.NewTurns($"{Name}/commit"), world.NewTurns($"{Name}/past"), world.NewTurns($"{Name}/resumption"));
        Journal = new SimulatedJournal(world, this);
        var commit = new GroupCommit(Journal, world.Plan.Commit, _commit);
        var grains = Grains.Of(world, this);
        _keepers = new(Journal, commit, new RegisterCache(grains, clock), grains, clock, NullLogger<BookKeeper>.Instance,
            new() { Process = world.Plan.Process, HistoryEvery = world.Plan.HistoryEvery, Past = _past });
        _ = _resumption.Start(WakeNowAndThen);
    }

    public int Slot { get; }

    public string Name { get; }

    public Clock Clock { get; }

    public SimulatedJournal Journal { get; }

    public bool IsDead { get; private set; }

    public IReadOnlyList<Activation> Active => [.. _active.Values];

    public Activation? Find(string organisation) => _active.GetValueOrDefault(organisation);

    public Activation ActivationOf(string organisation)
    {
        if (_active.TryGetValue(organisation, out var active)) return active;
        var number = ++_activations;
        active = new(this, organisation, number, _world.NewTurns($"{organisation}#{number}@{Name}"), _keepers.For(organisation), _world.Checks.LastAnswered(organisation));
        _world.Trace.Add($"{active.Name} is activated");
        return _active[organisation] = active;
    }

    /// <summary>All at once, and nothing of it goes on; but what the journal was given may still be written.</summary>
    public void Crash()
    {
        IsDead = true;
        foreach (var turns in _active.Values.Select(a => a.Turns).Concat([_commit, _past, _resumption])) turns.Kill();
        _active.Clear();
    }

    /// <summary>One activation is gone with all it was about to do; what it queued is written by its host.</summary>
    public void Kill(Activation activation)
    {
        activation.Turns.Kill();
        _active.Remove(activation.Organisation);
    }

    /// <summary>In good order: it sends nothing more, and what it was asked before it still answers.</summary>
    public void Deactivate(Activation activation)
    {
        _ = activation.Turns.Start(() =>
        {
            activation.Keeper.Dispose();
            return Task.CompletedTask;
        });
        _active.Remove(activation.Organisation);
    }

    // As Resumption does in production, on turns of the simulation.
    private async Task WakeNowAndThen()
    {
        while (true)
        {
            try
            {
                foreach (var organisation in await Journal.StreamsWithOutstanding())
                {
                    await _world.Network.Call(this, organisation, "wake", async activation =>
                    {
                        await activation.Keeper.Wake();
                        return true;
                    });
                }
            }
            catch (Exception)
            {
                // The next look will do, as in production.
            }
            await Task.Delay(BetweenLooks, Clock);
        }
    }
}
