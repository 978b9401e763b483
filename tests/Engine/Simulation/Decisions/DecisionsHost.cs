using Federated.Decisions.Budgets;
using Federated.Decisions.Streams;
using Federated.Engine.Journals;
using Microsoft.Extensions.Logging.Abstractions;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>
/// A host of Decisions. What it is put together from is what production puts it together from; its grains' keys are the
/// names of their streams.
/// </summary>
internal sealed class DecisionsHost : Host
{
    /// <summary>More often than production looks, so that virtual time is not spent on waiting.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly DecisionsWorld _world;
    private readonly Keepers _keepers;

    public DecisionsHost(DecisionsWorld world, Service service, int slot, int generation)
        : base(service, slot, $"decisions{slot}.{generation}")
    {
        _world = world;
        var (committing, sweep) = (NewTurns("commit"), NewTurns("sweep"));
        var commit = new GroupCommit(Journal, service.Stage.Plan.Commit, committing);
        var budgets = new SimulatedBudgets(world, this);
        _keepers = new(
            Journal, commit, budgets, new RegisterOfBudgets(budgets, new(), Clock, NullLogger<RegisterOfBudgets>.Instance),
            DecisionsGrains.Of(world, this), Clock, NullLoggerFactory.Instance,
            new() { Process = service.Stage.Plan.Process, EventsBetweenPlaces = service.Stage.Plan.HistoryEvery });
        _ = sweep.Start(WakeNowAndThen);
    }

    protected override object NewKeeper(string key) =>
        StreamNames.DecisionIn(key) is { } id ? _keepers.OfDecision(id)
        : StreamNames.ShareIn(key) is { } ics ? _keepers.OfShare(ics)
        : _keepers.OfScheme(StreamNames.SchemeIn(key)!);

    protected override long Knows(string key) => _world.Checks.Answers.LastAnswered(key);

    // As Sweep does in production, on turns of the simulation.
    private async Task WakeNowAndThen()
    {
        while (true)
        {
            try
            {
                foreach (var decision in (await Journal.StreamsWithOutstanding()).Where(stream => StreamNames.DecisionIn(stream) is not null))
                    await Wake(decision, activation => activation.Keeper<DecisionKeeper>().Wake());
            }
            catch (Exception)
            {
                // The next look will do, as in production.
            }
            await Wake(DecisionsWorld.Scheme, activation => activation.Keeper<SchemeKeeper>().Wake());
            await Wake(DecisionsWorld.Share, activation => activation.Keeper<ShareKeeper>().Wake());
            await Task.Delay(BetweenLooks, Clock);
        }
    }

    private async Task Wake(string key, Func<Activation, Task> wake)
    {
        try
        {
            await Service.Network.Call(this, key, "wake", async activation =>
            {
                await wake(activation);
                return true;
            });
        }
        catch (Exception)
        {
            // One that cannot be woken does not keep the others waiting, as in production.
        }
    }
}
