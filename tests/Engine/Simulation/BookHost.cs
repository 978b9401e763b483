using Federated.Budgets.Books;
using Federated.Budgets.Registry;
using Federated.Engine.Journals;
using Microsoft.Extensions.Logging.Abstractions;

namespace Federated.Tests.Engine.Simulation;

/// <summary>A host of Budgets. What it is put together from is what production puts it together from.</summary>
internal sealed class BookHost : Host
{
    /// <summary>As often as production looks, or more.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly World _world;
    private readonly BookKeepers _keepers;

    public BookHost(World world, Service service, int slot, int generation)
        : base(service, slot, $"host{slot}.{generation}")
    {
        _world = world;
        var (committing, past, resumption) = (NewTurns("commit"), NewTurns("past"), NewTurns("resumption"));
        var commit = new GroupCommit(Journal, world.Plan.Commit, committing);
        var grains = Grains.Of(world, this);
        Register = new(grains, Clock);
        _keepers = new(Journal, commit, Register, grains, Clock, NullLogger<BookKeeper>.Instance,
            new() { Process = world.Plan.Process, HistoryEvery = world.Plan.HistoryEvery, Past = past });
        _ = resumption.Start(WakeNowAndThen);
    }

    /// <summary>The organisations as this host knows them.</summary>
    public RegisterCache Register { get; }

    protected override object NewKeeper(string key) => _keepers.For(key);

    protected override long Knows(string key) => _world.Checks.LastAnswered(key);

    // As Resumption does in production, on turns of the simulation.
    private async Task WakeNowAndThen()
    {
        while (true)
        {
            try
            {
                foreach (var organisation in await Journal.StreamsWithOutstanding())
                {
                    await Service.Network.Call(this, organisation, "wake", async activation =>
                    {
                        await activation.Keeper<BookKeeper>().Wake();
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
