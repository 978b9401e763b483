using Federated.Domain.Budgets;
using Federated.Engine.Journals;

namespace Federated.Budgets.Books;

/// <summary>What one entry did to an account, or to the delegated accounts of all children.</summary>
/// <param name="Version">Version of the entry.</param>
/// <param name="Entry">The entry.</param>
/// <param name="ChangePence">As a reader sees it: received rises when money comes in.</param>
internal sealed record AccountEntry(long Version, BookEntry Entry, long ChangePence);

/// <summary>Reads from the journal the entries that posted to an account.</summary>
internal static class AccountEntries
{
    private const int EntriesARead = 500;

    /// <summary>One page, oldest first, and whether there are more.</summary>
    /// <param name="journal">Where they are.</param>
    /// <param name="organisation">Whose.</param>
    /// <param name="account">Which account; delegated without a child means all children.</param>
    /// <param name="after">Version after which it begins.</param>
    /// <param name="upTo">Last version that counts.</param>
    /// <param name="size">Most entries of the page.</param>
    public static async Task<(IReadOnlyList<AccountEntry> Entries, bool HasMore)> Read(
        IJournal journal, string organisation, Account account, long after, long upTo, int size)
    {
        var found = new List<AccountEntry>();
        while (after < upTo && found.Count <= size)
        {
            var read = await journal.Read(organisation, after, (int)Math.Min(EntriesARead, upTo - after));
            if (read.Count == 0) break;
            found.AddRange(read.Select(entry => On(account, entry)).OfType<AccountEntry>());
            after = read[^1].Version;
        }
        return found.Count > size ? (found[..size], true) : (found, false);
    }

    private static AccountEntry? On(Account account, JournalEntry journalled)
    {
        var entry = journalled.Read(BookModel.Instance.ReadEntry);
        var postings = entry.Postings.Where(p => p.Account with { Child = account.Child is null ? null : p.Account.Child } == account).ToList();
        if (postings.Count == 0) return null;
        var change = postings.Sum(p => p.AmountPence);
        return new(journalled.Version, entry, account.Kind == AccountKind.Received ? -change : change);
    }
}
