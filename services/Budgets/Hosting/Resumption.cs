using Federated.Budgets.Grains;
using Federated.Budgets.Registry;
using Federated.Engine.Journals;

namespace Federated.Budgets.Hosting;

/// <summary>After a start, wakes every organisation that still owes another one a transfer, so that it settles by itself.</summary>
internal sealed class Resumption(IJournal journal, RegisterCache register, IGrainFactory grains, ILogger<Resumption> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var streams = await journal.StreamsWithOutstanding();
        if (streams.Count == 0) return;
        log.LogInformation("Going on with the transfers of {Organisations} organisations.", streams.Count);
        var federation = (await register.Refresh()).Federation;
        foreach (var organisation in streams.Select(federation.Find).OfType<Domain.Organisations.Organisation>())
        {
            stoppingToken.ThrowIfCancellationRequested();
            await grains.BookOf(organisation).Wake();
        }
    }
}
