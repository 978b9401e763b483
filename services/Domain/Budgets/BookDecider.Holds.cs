using System.Collections.Immutable;
using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>Holds: money set aside in a first phase, committed or freed in a second, on several lines as one unit.</summary>
public static partial class BookDecider
{
    private static BookEntry Reservation(Book book, Request<BookCommand> request, Reserve c)
    {
        foreach (var leg in c.Legs)
        {
            if (c.Terms.FundOf(leg.Line)?.MayBeHeldAt(c.Terms.HolderTier) == false)
                return Refuse(request, new Refusal(RefusalReason.TierMayNotHoldFund, c.AmountPence, Fund: leg.Line.Fund));
            // A hold never makes an overdraft, whatever the fund's control.
            if (Enough(book, request, leg.Line, leg.AmountPence, floorPence: 0) is { } refused) return refused;
        }
        return Entry(request, EntryKind.Reserved, Move(c.Legs, Available, Reserved)) with
        {
            HoldId = request.Id,
            ExpiresOn = c.ExpiresOn,
            LeftPence = c.AmountPence,
            Narrative = c.Purpose,
        };
    }

    private static BookEntry CommitFromHold(Book book, Request<BookCommand> request, CommitHold c)
    {
        if (Open(book, request, c.HoldId, c.DecisionId, c.Legs, out var legs) is { } refused) return refused;
        // A decision stands behind as much as was set aside for it, and that is all that there is here.
        if (c.DecisionId is null && WithinAuthority(request, legs) is { } beyond) return beyond;
        return FromHold(book, request, EntryKind.HoldCommitted, c.HoldId, legs, Committed, c.Purpose) with
        {
            CommitmentId = request.Id,
            Counterparty = c.Supplier,
        };
    }

    private static BookEntry FreeFromHold(Book book, Request<BookCommand> request, ReleaseHold c) =>
        Open(book, request, c.HoldId, c.DecisionId, c.Legs, out var legs)
            ?? FromHold(book, request, EntryKind.HoldReleased, c.HoldId, legs, Available, c.Reason);

    private static BookEntry Expiry(Book book, Request<BookCommand> request, ExpireHold c) =>
        book.Holds.TryGetValue(c.HoldId, out var hold) && hold.HasExpired(request.RecordedAt)
            ? FromHold(book, request, EntryKind.HoldExpired, c.HoldId, AllOf(hold), Available, null)
            : Refuse(request, new Refusal(RefusalReason.HoldNotFound, 0));

    // The legs asked for, or all that is left; a refusal when the hold is not there, is another's, is over, or has less.
    private static BookEntry? Open(
        Book book, Request<BookCommand> request, string holdId, string? decisionId, ImmutableArray<Leg> asked, out ImmutableArray<Leg> legs)
    {
        legs = asked;
        if (!book.Holds.TryGetValue(holdId, out var hold))
            return Refuse(request, new Refusal(RefusalReason.HoldNotFound, request.Command.AmountPence, AvailablePence: 0));
        if (OfAnotherDecision(request, hold, decisionId) is { } refused) return refused;
        if (hold.HasExpired(request.RecordedAt))
            return Refuse(request, new Refusal(RefusalReason.HoldExpired, request.Command.AmountPence));
        if (asked.IsEmpty) legs = AllOf(hold);
        foreach (var leg in legs)
        {
            if (hold.RemainingPence.GetValueOrDefault(leg.Line) is var left && leg.AmountPence > left)
                return Refuse(request, new Refusal(RefusalReason.HoldExceeded, leg.AmountPence, left, Fund: leg.Line.Fund));
        }
        return null;
    }

    private static ImmutableArray<Leg> AllOf(Hold hold) =>
        [.. hold.RemainingPence.Where(leg => leg.Value > 0).Select(leg => new Leg(leg.Key, leg.Value))];

    private static BookEntry FromHold(
        Book book, Request<BookCommand> request, EntryKind kind, string holdId, ImmutableArray<Leg> legs, AccountKind to, string? narrative) =>
        Entry(request, kind, Move(legs, Reserved, to)) with
        {
            AmountPence = legs.Sum(leg => leg.AmountPence),
            LeftPence = book.Holds[holdId].LeftPence - legs.Sum(leg => leg.AmountPence),
            HoldId = holdId,
            Narrative = narrative,
        };
}
