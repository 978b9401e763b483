using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Holds what clients were told, and what both services show, against each other. Knows nothing of how they work inside.</summary>
internal static class Reckoning
{
    public static IReadOnlyList<Finding> Of(AskJournal clients, Facts facts) =>
        [.. new AnswersReckoning(clients, facts).All(), .. new MoneyReckoning(facts).All(), .. new ShareReckoning(facts).All(), .. clients.Findings];
}
