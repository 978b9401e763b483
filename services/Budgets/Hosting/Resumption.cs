using Federated.Budgets.Grains;
using Federated.Budgets.Registry;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;

namespace Federated.Budgets.Hosting;

/// <summary>
/// Wakes every organisation that still has something to see to by itself (a transfer that it owes, a hold that expires):
/// after a start, and now and then, because a grain may have left memory meanwhile.
/// </summary>
internal sealed class Resumption(
    IJournal journal, RegisterCache register, IGrainFactory grains, TimeProvider time, ILogger<Resumption> log) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, time);
        do
        {
            try
            {
                await WakeAll(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogWarning(failure, "What is under way could not be looked up; the next look is in {Seconds} s.", Between.TotalSeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task WakeAll(CancellationToken stopping)
    {
        var streams = await journal.StreamsWithOutstanding();
        if (streams.Count == 0) return;
        var federation = (await register.Current()).Federation;
        foreach (var organisation in streams.Select(federation.Find).OfType<Organisation>())
        {
            stopping.ThrowIfCancellationRequested();
            await Wake(organisation);
        }
    }

    // One book that cannot be loaded must not keep the others waiting.
    private async Task Wake(Organisation organisation)
    {
        try
        {
            await grains.BookOf(organisation).Wake();
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The book of {Organisation} cannot be loaded.", organisation.Code);
        }
    }
}
