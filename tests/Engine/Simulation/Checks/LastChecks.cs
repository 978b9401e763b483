using Federated.Budgets.Books;
using Federated.Domain;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation.Checks;

/// <summary>At the end, when everything is answered: what the service shows is the journal, and the production audit finds nothing.</summary>
internal sealed class LastChecks(World world)
{
    private const int EntriesAPage = 7;

    private readonly Turns _turns = world.Stage.NewTurns("last checks");

    // What was durable when everything was over. What hosts do by themselves after that, such as freeing a hold, may be
    // durable before its activation has heard so, and may be done by one that is on its way out.
    private readonly Dictionary<string, int> _atTheEnd = Federation.Organisations.ToDictionary(
        organisation => organisation.Code, organisation => world.Checks.Journal.Book(organisation.Code).Entries.Count, StringComparer.Ordinal);

    public void Run()
    {
        foreach (var host in world.Service.Hosts)
        {
            foreach (var activation in host.Active) host.Deactivate(activation);
        }
        var checking = _turns.Start(CheckAll);
        world.Stage.RunWhile(() => !checking.IsCompleted, TimeSpan.MaxValue);
        if (!checking.IsCompletedSuccessfully) world.Wrong("liveness", $"The last checks did not end: {checking.Exception?.InnerException}");
    }

    private async Task CheckAll()
    {
        foreach (var organisation in Federation.Organisations)
        {
            await Positions(organisation.Code);
            await Entries(organisation.Code);
        }
        var audit = await Audit.Of(world.Journal, CancellationToken.None);
        if (audit.FirstDifference is { } difference) world.Wrong("audit", difference.ToString());
    }

    private async Task Positions(string organisation)
    {
        await world.Network.Call(null, organisation, "last read", async activation =>
        {
            var knows = Math.Max(_atTheEnd[organisation], activation.Knows);
            world.Checks.Answers.Show(activation, knows, await activation.Keeper<BookKeeper>().View(FinancialYear.Parse("2025-26")));
            return true;
        });
    }

    private async Task Entries(string organisation)
    {
        var book = world.Checks.Journal.Book(organisation);
        var (seen, page) = (0, new StatementPage([], HasMore: true));
        while (page.HasMore)
        {
            page = await Statement.Read(world.Journal, organisation, seen, EntriesAPage, null, null);
            foreach (var entry in page.Entries)
            {
                if (seen == book.Entries.Count || entry.Id != book.Entries[seen].Id || entry.Body != book.Entries[seen].Body)
                    world.Wrong("statement", $"The statement of {organisation} shows {entry.Id} at version {seen + 1}.");
                seen++;
            }
        }
        if (seen != book.Entries.Count) world.Wrong("statement", $"The statement of {organisation} ends at version {seen} of {book.Entries.Count}.");
    }
}
