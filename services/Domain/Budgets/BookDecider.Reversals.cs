using System.Collections.Immutable;
using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>
/// Reversals: the opposite postings of an earlier entry, linked to it. Nothing is deleted, an entry is reversed once, and a
/// reversal is not reversed: what was right after all is recorded anew.
/// </summary>
public static partial class BookDecider
{
    // What others have a part in is not undone here: a delegation comes back by a return, a virement by another one. An
    // expiry is a fact of the calendar.
    private static bool IsReversible(EntryKind kind) => kind is
        EntryKind.FundingReceived or EntryKind.SupplementReceived or EntryKind.Committed or EntryKind.Spent or EntryKind.Reserved
        or EntryKind.HoldCommitted or EntryKind.HoldReleased or EntryKind.CommitmentChanged or EntryKind.CommitmentClosed
        or EntryKind.ContributionReceived or EntryKind.ContributionMade;

    private static BookEntry Reversal(Book book, Request<BookCommand> request, Reverse c)
    {
        var original = c.Original;
        if (!IsReversible(original.Kind))
            return Refuse(request, new Refusal(RefusalReason.EntryNotReversible, c.AmountPence, Version: c.Version));
        if (book.Reversals.TryGetValue(c.Version, out var by))
            return Refuse(request, new Refusal(RefusalReason.AlreadyReversed, c.AmountPence, Version: by));
        if (OfDecisionsHold(request, original) is { } decided) return decided;
        var holds = original.HoldId is { } id && book.Holds.TryGetValue(id, out var hold) && !hold.HasExpired(request.RecordedAt);
        if (original.Kind == EntryKind.HoldReleased && !holds)
            return Refuse(request, new Refusal(RefusalReason.HoldNotFound, c.AmountPence, AvailablePence: 0));

        // What a hold had committed goes back into it while it holds something; afterwards it is free.
        var toAvailable = original.Kind == EntryKind.HoldCommitted && !holds;
        ImmutableArray<Posting> opposite = [.. original.Postings.Select(p => new Posting(
            toAvailable && p.Account.Kind == Reserved ? p.Account with { Kind = Available } : p.Account, -p.AmountPence))];
        foreach (var taken in opposite.Where(p => p.AmountPence < 0))
        {
            if (Lacks(book, request, original, taken.Account, -taken.AmountPence) is { } refused) return refused;
        }
        return Entry(request, EntryKind.Reversed, opposite) with
        {
            Reversal = new(c.Version, request.Version),
            CommitmentId = original.CommitmentId,
            HoldId = original.HoldId,
            LeftPence = LeftAfter(book, original, opposite),
            Counterparty = original.Counterparty,
            Partner = original.Partner,
            Narrative = c.Reason,
        };
    }

    // A refusal when the account, or the hold or commitment behind it, no longer has what the reversal takes from it.
    private static BookEntry? Lacks(Book book, Request<BookCommand> request, BookEntry original, Account account, long pence)
    {
        if (account.Kind == Available) return Enough(book, request, account.Line, pence, floorPence: 0);
        if (account.Kind is not (Committed or Reserved)) return null;
        var (left, reason) = account.Kind == Committed
            ? (book.Commitments.GetValueOrDefault(original.CommitmentId!)?.RemainingOn(account.Line) ?? 0, RefusalReason.CommitmentExceeded)
            : (book.Holds.GetValueOrDefault(original.HoldId!)?.RemainingPence.GetValueOrDefault(account.Line) ?? 0, RefusalReason.HoldExceeded);
        return pence <= left ? null : Refuse(request, new Refusal(reason, pence, left, Fund: account.Line.Fund));
    }

    private static long? LeftAfter(Book book, BookEntry original, ImmutableArray<Posting> opposite)
    {
        long Moved(AccountKind kind) => opposite.Where(p => p.Account.Kind == kind).Sum(p => p.AmountPence);
        if (original.CommitmentId is { } commitment) return (book.Commitments.GetValueOrDefault(commitment)?.LeftPence ?? 0) + Moved(Committed);
        if (original.HoldId is { } hold) return (book.Holds.GetValueOrDefault(hold)?.LeftPence ?? 0) + Moved(Reserved);
        return null;
    }
}
