using System.Collections.Immutable;
using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>Commitments and payments.</summary>
public static partial class BookDecider
{
    private static BookEntry Commitment(Book book, Request<BookCommand> request, Commit c) =>
        MayHold(request) ?? WithinAuthority(request, [new(c.Line, c.AmountPence)]) ?? Affordable(book, request)
        ?? Entry(request, EntryKind.Committed, Move(c, Available, Committed)) with
        {
            FloorPence = Floor(book, c),
            LeftPence = c.AmountPence,
            CommitmentId = request.Id,
            Narrative = c.Purpose,
            Counterparty = c.Supplier,
        };

    private static BookEntry Spending(Book book, Request<BookCommand> request, Spend c)
    {
        if (c.CommitmentId is null)
        {
            return MayHold(request) ?? Affordable(book, request) ?? Entry(request, EntryKind.Spent, Move(c, Available, Spent)) with
            {
                FloorPence = Floor(book, c),
                Narrative = c.Purpose,
                Counterparty = c.Supplier,
                Reference = c.Reference,
            };
        }
        if (!book.Commitments.TryGetValue(c.CommitmentId, out var open) || open.RemainingOn(c.Line) == 0)
            return Refuse(request, new Refusal(RefusalReason.CommitmentNotFound, c.AmountPence, AvailablePence: 0));
        return Invoice(book, request, c, open);
    }

    // An invoice takes what is left of the commitment; what it is more, within the fund's tolerance, comes from available.
    private static BookEntry Invoice(Book book, Request<BookCommand> request, Spend c, Commitment open)
    {
        var left = open.RemainingOn(c.Line);
        var excess = Math.Max(0, c.AmountPence - left);
        var tolerated = c.Terms.Fund.OverInvoiceTolerancePence(open.Legs[c.Line].AmountPence);
        if (excess > tolerated)
            return Refuse(request, new Refusal(RefusalReason.CommitmentExceeded, c.AmountPence, left, tolerated > 0 ? left + tolerated : null));
        if (excess > 0 && Enough(book, request, c.Line, excess, Floor(book, c)) is { } refused) return refused;

        var committed = new Leg(c.Line, c.AmountPence - excess);
        ImmutableArray<Leg> beyond = excess > 0 ? [new(c.Line, excess)] : [];
        return Entry(request, EntryKind.Spent, [.. Move([committed], Committed, Spent), .. Move(beyond, Available, Spent)]) with
        {
            FloorPence = excess > 0 ? Floor(book, c) : 0,
            LeftPence = open.LeftPence - committed.AmountPence,
            CommitmentId = c.CommitmentId,
            Narrative = c.Purpose,
            Counterparty = c.Supplier,
            Reference = c.Reference,
        };
    }

    private static BookEntry CommitmentChange(Book book, Request<BookCommand> request, ChangeCommitment c)
    {
        if (!book.Commitments.TryGetValue(c.CommitmentId, out var open) || open.RemainingOn(c.Line) == 0)
            return Refuse(request, new Refusal(RefusalReason.CommitmentNotFound, c.AmountPence, AvailablePence: 0));
        if (c.ChangePence < 0 && c.AmountPence > open.RemainingOn(c.Line))
            return Refuse(request, new Refusal(RefusalReason.CommitmentExceeded, c.AmountPence, open.RemainingOn(c.Line)));
        if (c.ChangePence > 0 && (MayHold(request) ?? WithinAuthority(request, open.LegsAfter(c)) ?? Affordable(book, request)) is { } refused)
            return refused;

        return Entry(request, EntryKind.CommitmentChanged, c.ChangePence > 0 ? Move(c, Available, Committed) : Move(c, Committed, Available)) with
        {
            FloorPence = c.ChangePence > 0 ? Floor(book, c) : 0,
            LeftPence = open.LeftPence + c.ChangePence,
            CommitmentId = c.CommitmentId,
            Narrative = c.Reason,
        };
    }

    private static BookEntry CommitmentEnd(Book book, Request<BookCommand> request, CloseCommitment c)
    {
        if (!book.Commitments.TryGetValue(c.CommitmentId, out var open))
            return Refuse(request, new Refusal(RefusalReason.CommitmentNotFound, 0, AvailablePence: 0));
        var left = open.Legs.Where(leg => leg.Value.RemainingPence > 0).Select(leg => new Leg(leg.Key, leg.Value.RemainingPence)).ToArray();
        return Entry(request, EntryKind.CommitmentClosed, Move(left, Committed, Available)) with
        {
            AmountPence = left.Sum(leg => leg.AmountPence),
            LeftPence = 0,
            CommitmentId = c.CommitmentId,
            Narrative = c.Reason,
        };
    }
}
