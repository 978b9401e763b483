using Federated.Decisions.Budgets;
using Federated.Decisions.Grains;
using Federated.Decisions.Streams;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;

namespace Federated.Decisions.Hosting;

/// <summary>
/// Wakes, after a start and now and then, every decision that still has something to see to by itself (a message that it
/// owes, a last day), and the schemes and the measure of every ICS: the measure follows the books from then on.
/// </summary>
internal sealed class Sweep(
    IJournal journal, RegisterOfBudgets register, IGrainFactory grains, DecisionsSettings settings, TimeProvider time, ILogger<Sweep> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.SweepSeconds), time);
        do
        {
            try
            {
                await WakeDecisions(stoppingToken);
                await WakeSystems(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogWarning(failure, "What is under way could not be looked up; the next look is in {Seconds} s.", settings.SweepSeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task WakeDecisions(CancellationToken stopping)
    {
        foreach (var id in (await journal.StreamsWithOutstanding()).Select(StreamNames.DecisionIn).OfType<string>())
        {
            stopping.ThrowIfCancellationRequested();
            await Wake($"decision {id}", () => grains.GetGrain<IDecisionGrain>(id).Wake());
        }
    }

    private async Task WakeSystems(CancellationToken stopping)
    {
        foreach (var ics in (await register.Current()).Federation.All.Where(o => o.Tier == Tier.System))
        {
            stopping.ThrowIfCancellationRequested();
            await Wake($"the schemes of {ics.Code}", () => grains.GetGrain<ISchemeGrain>(ics.Code).Wake());
            await Wake($"the measure of {ics.Code}", () => grains.GetGrain<IShareGrain>(ics.Code).Wake());
        }
    }

    // One stream that cannot be loaded must not keep the others waiting.
    private async Task Wake(string what, Func<Task> wake)
    {
        try
        {
            await wake();
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The journal of {What} cannot be seen to.", what);
        }
    }
}
