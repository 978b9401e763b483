using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>Money between organisations: sent, received, settled or taken back.</summary>
public static partial class BookDecider
{
    private static BookEntry Allocation(Book book, Request<BookCommand> request, Allocate c)
    {
        foreach (var child in c.Rule.Children)
        {
            if (!c.Terms.Fund.MayBeHeldAt(child.Tier))
                return Refuse(request, new Refusal(RefusalReason.TierMayNotHoldFund, c.AmountPence, Organisation: child.Organisation));
        }
        if (c.Rule.Children.All(child => child.Value == 0)) return Refuse(request, new Refusal(RefusalReason.NothingToShareBy, c.AmountPence));

        var shares = c.Rule.Shares(c.AmountPence);
        return Covered(book, request) ?? Entry(request, EntryKind.Allocated, Move(c, Available, InTransit)) with
        {
            Allocation = new AllocationRecord(c.Rule.Basis, c.Rule.WeightColumn, c.Rule.WeightsYear, shares),
            Transfers = [.. from share in shares
                            where share.AmountPence > 0
                            select new Transfer(request.Id, TransferKind.Delegation, book.Organisation, share.Organisation, c.Line, share.AmountPence, c.EffectiveOn)],
        };
    }

    private static BookEntry Delegation(Book book, Request<BookCommand> request, Delegate c) =>
        c.Terms.Fund.MayBeHeldAt(c.ToTier)
            ? WithinLimit(book, request) ?? Send(
                book, request, c.IsSupplement ? EntryKind.SupplementSent : EntryKind.DelegationSent, c.To, c.Reason, TransferKind.Delegation)
            : Refuse(request, new Refusal(RefusalReason.TierMayNotHoldFund, c.AmountPence, Organisation: c.To));

    private static BookEntry Send(
        Book book, Request<BookCommand> request, EntryKind kind, string to, string reason, TransferKind way)
    {
        var c = request.Command;
        return Covered(book, request) ?? Entry(request, kind, Move(c, Available, InTransit)) with
        {
            Counterparty = to,
            Narrative = reason,
            Transfers = [new Transfer(request.Id, way, book.Organisation, to, c.Line, c.AmountPence, c.EffectiveOn)],
        };
    }

    private static BookEntry FarSide(Book book, Request<BookCommand> request, ReceiveTransfer c)
    {
        var transfer = c.Transfer;
        var entry = transfer.Kind switch
        {
            // What left the sender's book before it was closed finds this one at its end already.
            TransferKind.Delegation when book.CalendarOf(transfer.Line.Year).State == YearState.Closed =>
                Refuse(request, new Refusal(RefusalReason.YearClosed, transfer.AmountPence)),
            TransferKind.Delegation => MayHold(request)
                ?? (transfer.OnBehalfOf is not null && transfer.OverrideReason is null ? PingPong(book, request, gives: null, gets: transfer.Line) : null)
                ?? Entry(request, EntryKind.DelegationReceived, Move(request.Command, Received, Available)),
            TransferKind.Virement => Passing(book, request, transfer),
            TransferKind.CarryForward => ChildCarries(book, request, transfer, c.Parent),
            TransferKind.Return when book.On(transfer.Line).Of(Delegated, transfer.From) is var held && held < transfer.AmountPence
                => MoreThanDelegated(book, request, transfer, held),
            TransferKind.Return => Entry(request, EntryKind.ReturnReceived,
                [new(new(transfer.Line, Delegated, transfer.From), -transfer.AmountPence), new(new(transfer.Line, Available), transfer.AmountPence)]),
        };
        // What is passed on is a transfer of its own; every other answer names the one that it answers.
        return entry with
        {
            Counterparty = transfer.OnBehalfOf ?? transfer.From,
            Transfers = entry.PassesOn ? entry.Transfers : [transfer],
        };
    }

    private static BookEntry NearSide(Book book, Request<BookCommand> request, SettleTransfer c)
    {
        var transfer = c.Transfer;
        if (book.InFlight.GetValueOrDefault(transfer.Key) != transfer)
            return Refuse(request, new Refusal(RefusalReason.TransferNotInFlight, transfer.AmountPence));

        if (transfer.Kind == TransferKind.CarryForward)
        {
            var carried = c.Refusal is null ? CarrySettled(book, request, transfer) : CarryTakenBack(book, request, transfer);
            return carried with { Refusal = c.Refusal, Counterparty = transfer.To, Transfers = [transfer] };
        }
        var entry = c.Refusal is { } refusal
            ? Entry(request, EntryKind.TransferTakenBack, transfer.OnBehalfOf is { } sibling
                // Not the parent's money: it stands again where it came from.
                ? [new(new(c.Line, InTransit), -c.AmountPence), new(new(c.Line, Delegated, sibling), c.AmountPence)]
                : Move(c, InTransit, Available)) with
            { Refusal = refusal }
            : Entry(request, EntryKind.TransferSettled, transfer.Kind switch
            {
                TransferKind.Delegation =>
                    [new(new(c.Line, InTransit), -c.AmountPence), new(new(c.Line, Delegated, transfer.To), c.AmountPence)],
                _ => Move(c, InTransit, Received),
            });
        return entry with { Counterparty = transfer.To, Transfers = [transfer] };
    }

    // The child may have what is under way to it, and only its answer has not been heard here: a refusal now would be wrong,
    // and for ever.
    private static BookEntry MoreThanDelegated(Book book, Request<BookCommand> request, Transfer back, long heldPence) =>
        book.InFlight.Values.Any(t => t.To == back.From && t.Line == back.Line)
            ? throw new UndecidedException($"What {book.Organisation} has sent to {back.From} is still under way.")
            : Refuse(request, new Refusal(RefusalReason.DelegationExceeded, back.AmountPence, heldPence));
}

/// <summary>It cannot be said yet what a command comes to, because something that it depends on is under way. Asked again later, it can.</summary>
public sealed class UndecidedException(string message) : Exception(message);
