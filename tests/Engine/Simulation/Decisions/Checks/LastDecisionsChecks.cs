using Federated.Decisions.Auditing;
using Federated.Decisions.Streams;
using Federated.Domain.Decisions.Shares;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation.Decisions.Checks;

/// <summary>
/// At the end, when nobody owes anybody anything: money and decisions agree, the measure is a recount of both journals, what
/// the grains then show is what was journalled, and the production audit finds nothing.
/// </summary>
internal sealed class LastDecisionsChecks(DecisionsWorld world)
{
    private readonly Turns _turns = world.Stage.NewTurns("last checks of decisions");

    public void Run()
    {
        foreach (var decision in world.Checks.Journal.Decisions)
        {
            if (world.Checks.Money.WrongAtTheEnd(decision) is { } wrong) world.Stage.Wrong("money", $"{decision.Id}: {wrong}.");
            if (WrongPlace(decision, world.Checks.Journal.Share.Places.FirstOrDefault(p => p.DecisionId == decision.Id)) is { } place) world.Stage.Wrong("share", $"{decision.Id}: {place}.");
        }
        Compare("The measure", world.Checks.Journal.Share.Counts);
        if (world.Stage.Violation is not null) return;

        foreach (var host in world.Service.Hosts)
        {
            foreach (var activation in host.Active) host.Deactivate(activation);
        }
        var checking = _turns.Start(CheckAll);
        world.Stage.RunWhile(() => !checking.IsCompleted, TimeSpan.MaxValue);
        if (!checking.IsCompletedSuccessfully) world.Stage.Wrong("liveness", $"The last checks did not end: {checking.Exception?.InnerException}");
    }

    private static string? WrongPlace(NaiveDecision decision, NaivePlace? place) =>
        place is not null && (decision.IsClosed || !decision.IsGuarded) ? $"it has a place in the share or waits for one, and is {decision.State} at {decision.Forum}"
        : decision.State == "held" && place is not { IsTaken: false } ? "it is held, and the share does not hold it"
        : null;

    private async Task CheckAll()
    {
        var tally = await world.Service.Network.Call(null, DecisionsWorld.Share, "last read", activation => activation.Keeper<ShareKeeper>().Read());
        Compare("What is shown of the measure", Shown(tally));
        foreach (var decision in world.Checks.Journal.Decisions.ToList())
        {
            var (_, shown) = await world.Service.Network.Call(null, $"decision/{decision.Id}", "last read", activation => activation.Keeper<DecisionKeeper>().Read());
            if (Domain.Decisions.Wording.Text(shown.State) != decision.State) world.Stage.Wrong("reads", $"{decision.Id} is shown as {shown.State}, and is {decision.State}.");
        }
        var audit = await DecisionsAudit.Of(world.Service.Journal, CancellationToken.None);
        if (audit.FirstDifference is { } difference) world.Stage.Wrong("audit", difference.ToString());
    }

    private void Compare(string what, SortedDictionary<string, NaiveCount> counts)
    {
        var recount = new Recount(world).Run();
        foreach (var key in counts.Keys.Union(recount.Keys))
        {
            var (has, was) = (counts.GetValueOrDefault(key), recount.GetValueOrDefault(key));
            if (has != was) world.Stage.Wrong("measure", $"{what} has {has} of {key}, and the journals {was}.");
        }
    }

    private static SortedDictionary<string, NaiveCount> Shown(Tally tally)
    {
        var shown = new SortedDictionary<string, NaiveCount>(StringComparer.Ordinal);
        foreach (var (key, counted) in tally.Counts)
        {
            var naive = new NaiveKey($"{key.Year}/{key.Month}", key.Organisation, Domain.Organisations.Tiers.Text(key.Tier), key.Category, key.Reserved);
            shown.Add(naive.ToString(), new(counted.Count, counted.Pence));
        }
        return shown;
    }
}
