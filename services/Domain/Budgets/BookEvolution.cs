using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Applies entries to a book. Pure; the same for a new entry and for one read back years later.</summary>
public static class BookEvolution
{
    /// <summary>The book after the entry.</summary>
    /// <exception cref="LedgerCorruptException">
    /// The entry is unbalanced, or would break an invariant of the book: it was not made by <see cref="BookDecider"/>.
    /// </exception>
    public static Book Evolve(Book book, BookEntry entry)
    {
        var after = entry.Kind switch
        {
            EntryKind.FundingReceived or EntryKind.DelegationReceived or EntryKind.ReturnReceived or EntryKind.Refused => book,
            EntryKind.Allocated or EntryKind.DelegationSent or EntryKind.ReturnSent =>
                book with { InFlight = book.InFlight.AddRange(entry.Transfers.Select(t => KeyValuePair.Create(t.Key, t))) },
            EntryKind.TransferSettled or EntryKind.TransferTakenBack =>
                book with { InFlight = book.InFlight.RemoveRange(entry.Transfers.Select(t => t.Key)) },
            EntryKind.Committed =>
                book with { Commitments = book.Commitments.Add(entry.CommitmentId!, Opened(entry)) },
            EntryKind.Spent => entry.CommitmentId is null ? book : book with { Commitments = PaidAgainst(book, entry) },
        };
        return Posted(after, entry);
    }

    private static Commitment Opened(BookEntry entry) =>
        new(entry.CommitmentId!, entry.Line, entry.AmountPence, entry.AmountPence);

    private static ImmutableSortedDictionary<string, Commitment> PaidAgainst(Book book, BookEntry entry)
    {
        var open = book.Commitments[entry.CommitmentId!];
        var remaining = open.RemainingPence - entry.AmountPence;
        return remaining == 0
            ? book.Commitments.Remove(open.Id)
            : book.Commitments.SetItem(open.Id, open with { RemainingPence = remaining });
    }

    private static Book Posted(Book book, BookEntry entry)
    {
        if (entry.Postings.IsEmpty) return book;

        var lines = book.Lines;
        long sum = 0;
        foreach (var posting in entry.Postings)
        {
            if (posting.Account.Line != entry.Line)
                throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} posts to a line that is not its own.");
            sum = checked(sum + posting.AmountPence);
            var balances = lines.GetValueOrDefault(posting.Account.Line, Balances.Zero);
            lines = lines.SetItem(posting.Account.Line, balances.Post(posting.Account.Kind, posting.Account.Child, posting.AmountPence));
        }
        if (sum != 0) throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} is out of balance by {sum} pence.");

        Check(book, entry, lines[entry.Line]);
        return book with { Lines = lines };
    }

    private static void Check(Book book, BookEntry entry, Balances after)
    {
        if (!after.IdentityHolds)
            throw new LedgerCorruptException($"After entry {entry.CommandId} of {book.Organisation}, received is not the sum of the other accounts.");

        foreach (var (account, _) in entry.Postings)
        {
            var balance = after.Of(account.Kind, account.Child);
            var takenFromAvailable = account.Kind == AccountKind.Available && balance < book.On(entry.Line).AvailablePence;
            var lowest = account.Kind != AccountKind.Available ? 0 : takenFromAvailable ? entry.FloorPence : long.MinValue;
            if (balance < lowest)
                throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} takes {account.Kind} to {balance} pence.");
        }
    }
}

/// <summary>A journal holds what no rule could have written. The book is not served; an auditor must look.</summary>
public sealed class LedgerCorruptException(string message) : Exception(message);
