using Federated.Budgets.Books;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Sqlite;

namespace Federated.AllInOne;

/// <summary>The command <c>verify</c>: checks a journal without the services, also while they run.</summary>
internal static class Verification
{
    public static async Task<int> Run(string data, CancellationToken stopping)
    {
        try
        {
            await using var journal = SqliteJournal.OpenForReading(data);
            var audit = await Audit.Of(journal, stopping);
            foreach (var year in audit.Years)
            {
                var proof = audit.ProofOf(year);
                Console.WriteLine($"{year}: received {proof.ReceivedPence} pence = held {proof.HeldPence} + in transit {proof.InTransitPence}");
            }
            Console.WriteLine($"{audit.Streams} streams, {audit.Entries} entries, {audit.Snapshots} snapshots read.");
            Console.WriteLine(audit.FirstDifference is null
                ? "No difference: chains, balances, books and totals agree."
                : $"FIRST DIFFERENCE: {audit.FirstDifference}");
            return audit.FirstDifference is null ? 0 : 1;
        }
        catch (JournalUnavailableException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}
