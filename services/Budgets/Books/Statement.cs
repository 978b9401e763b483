using Federated.Domain;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>A page of an organisation's entries.</summary>
/// <param name="Entries">Oldest first.</param>
/// <param name="HasMore">There may be more after the last of them.</param>
internal sealed record StatementPage(IReadOnlyList<JournalEntry> Entries, bool HasMore);

/// <summary>Reads statements from the journal.</summary>
internal static class Statement
{
    public static async Task<StatementPage> Read(
        IJournal journal, string organisation, long afterVersion, int size, FinancialYear? year, string? fund)
    {
        var found = new List<JournalEntry>();
        while (true)
        {
            var read = await journal.Read(organisation, afterVersion, size + 1);
            found.AddRange(read.Where(entry => Matches(entry, year, fund)));
            if (found.Count > size) return new(found[..size], true);
            if (read.Count <= size) return new(found, false);
            afterVersion = read[^1].Version;
        }
    }

    private static bool Matches(JournalEntry journalled, FinancialYear? year, string? fund)
    {
        if (year is null && fund is null) return true;
        // Money that goes from one fund or year to another stands in the statements of both.
        var entry = journalled.Read(BookModel.Instance.ReadEntry);
        return entry.Postings.Select(posting => posting.Account.Line).Prepend(entry.Line)
            .Any(line => (year is null || line.Year == year) && (fund is null || line.Fund == fund));
    }
}
