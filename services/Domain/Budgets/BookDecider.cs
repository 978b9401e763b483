using System.Collections.Immutable;
using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>Decides what a command does to a book: an entry, of which a refusal is one kind. Pure.</summary>
public static class BookDecider
{
    /// <summary>The entry that the command makes. Changes nothing by itself: <see cref="BookEvolution"/> applies it.</summary>
    public static BookEntry Decide(Book book, Request<BookCommand> request)
    {
        var entry = request.Command switch
        {
            ReceiveFunding c => Funding(request, c),
            Allocate c => Allocation(book, request, c),
            Delegate c => Delegation(book, request, c),
            Return c => Send(book, request, EntryKind.ReturnSent, c.Parent, c.Reason, TransferKind.Return),
            Commit c => Commitment(book, request, c),
            Spend c => Spending(book, request, c),
            ReceiveTransfer c => FarSide(book, request, c.Transfer),
            SettleTransfer c => NearSide(book, request, c),
            var unknown => throw new InvalidOperationException($"No rule for {unknown.GetType().Name}."),
        };
        return WithinLimits(book, request, entry);
    }

    private static BookEntry Funding(Request<BookCommand> request, ReceiveFunding c) =>
        MayHold(request) ?? Entry(request, EntryKind.FundingReceived, Move(c, Received, Available)) with
        {
            Counterparty = c.Source,
            Reference = c.Reference,
        };

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
            ? Send(book, request, EntryKind.DelegationSent, c.To, c.Reason, TransferKind.Delegation)
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

    private static BookEntry Commitment(Book book, Request<BookCommand> request, Commit c) =>
        MayHold(request) ?? Affordable(book, request) ?? Entry(request, EntryKind.Committed, Move(c, Available, Committed)) with
        {
            FloorPence = Floor(book, c),
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
            };
        }
        if (!book.Commitments.TryGetValue(c.CommitmentId, out var open) || open.Line != c.Line)
            return Refuse(request, new Refusal(RefusalReason.CommitmentNotFound, c.AmountPence, AvailablePence: 0));
        if (c.AmountPence > open.RemainingPence)
            return Refuse(request, new Refusal(RefusalReason.CommitmentExceeded, c.AmountPence, open.RemainingPence));
        return Entry(request, EntryKind.Spent, Move(c, Committed, Spent)) with
        {
            CommitmentId = c.CommitmentId,
            Narrative = c.Purpose,
            Counterparty = c.Supplier,
        };
    }

    private static BookEntry FarSide(Book book, Request<BookCommand> request, Transfer transfer)
    {
        var entry = transfer.Kind switch
        {
            TransferKind.Delegation => MayHold(request)
                ?? Entry(request, EntryKind.DelegationReceived, Move(request.Command, Received, Available)),
            TransferKind.Return when book.On(transfer.Line).Of(Delegated, transfer.From) is var held && held < transfer.AmountPence
                => Refuse(request, new Refusal(RefusalReason.DelegationExceeded, transfer.AmountPence, held)),
            TransferKind.Return => Entry(request, EntryKind.ReturnReceived,
                [new(new(transfer.Line, Delegated, transfer.From), -transfer.AmountPence), new(new(transfer.Line, Available), transfer.AmountPence)]),
        };
        return entry with { Counterparty = transfer.From, Transfers = [transfer] };
    }

    private static BookEntry NearSide(Book book, Request<BookCommand> request, SettleTransfer c)
    {
        var transfer = c.Transfer;
        if (!book.InFlight.ContainsKey(transfer.Key))
            return Refuse(request, new Refusal(RefusalReason.TransferNotInFlight, transfer.AmountPence));

        var entry = c.Refusal is { } refusal
            ? Entry(request, EntryKind.TransferTakenBack, Move(c, InTransit, Available)) with { Refusal = refusal }
            : Entry(request, EntryKind.TransferSettled, transfer.Kind switch
            {
                TransferKind.Delegation =>
                    [new(new(c.Line, InTransit), -c.AmountPence), new(new(c.Line, Delegated, transfer.To), c.AmountPence)],
                TransferKind.Return => Move(c, InTransit, Received),
            });
        return entry with { Counterparty = transfer.To, Transfers = [transfer] };
    }

    // A holder may spend into a tolerance; money that leaves its book must be there.
    private static BookEntry? Covered(Book book, Request<BookCommand> request) => Enough(book, request, floorPence: 0);

    private static BookEntry? Affordable(Book book, Request<BookCommand> request) =>
        Enough(book, request, Floor(book, request.Command));

    private static BookEntry? Enough(Book book, Request<BookCommand> request, long floorPence)
    {
        var (requested, available) = (request.Command.AmountPence, book.On(request.Command.Line).AvailablePence);
        if (available - requested >= floorPence) return null;
        return Refuse(request, new Refusal(
            RefusalReason.InsufficientFunds, requested, available, floorPence < 0 ? available - floorPence : null));
    }

    private static BookEntry? MayHold(Request<BookCommand> request) =>
        request.Command.Terms is var terms && terms.Fund.MayBeHeldAt(terms.HolderTier)
            ? null
            : Refuse(request, new Refusal(RefusalReason.TierMayNotHoldFund, request.Command.AmountPence));

    private static long Floor(Book book, BookCommand c) => c.Terms.Fund.FloorPence(book.On(c.Line).ReceivedPence);

    private static ImmutableArray<Posting> Move(BookCommand c, AccountKind from, AccountKind to) =>
        [new(new Account(c.Line, from), -c.AmountPence), new(new Account(c.Line, to), c.AmountPence)];

    private static BookEntry Entry(Request<BookCommand> request, EntryKind kind, ImmutableArray<Posting> postings) => new()
    {
        CommandId = request.Id,
        Kind = kind,
        Actor = request.Actor,
        RecordedAt = request.RecordedAt,
        EffectiveOn = request.Command.EffectiveOn,
        Line = request.Command.Line,
        AmountPence = request.Command.AmountPence,
        Postings = postings,
    };

    private static BookEntry Refuse(Request<BookCommand> request, Refusal refusal) =>
        Entry(request, EntryKind.Refused, []) with { Refusal = refusal };

    private static BookEntry WithinLimits(Book book, Request<BookCommand> request, BookEntry entry)
    {
        var before = book.On(entry.Line);
        var after = entry.Postings.Aggregate(before, (b, p) => b.Post(p.Account.Kind, p.Account.Child, p.AmountPence));
        if (entry.Postings.All(p => Math.Abs(after.Of(p.Account.Kind)) <= Pence.MaxBalance))
            return entry with { AvailablePence = after.AvailablePence };

        var refused = Refuse(request, new Refusal(RefusalReason.BalanceTooLarge, entry.AmountPence, LimitPence: Pence.MaxBalance));
        var answersTransfer = entry.Kind is EntryKind.DelegationReceived or EntryKind.ReturnReceived;
        return refused with
        {
            AvailablePence = before.AvailablePence,
            Counterparty = entry.Counterparty,
            Transfers = answersTransfer ? entry.Transfers : [],
        };
    }
}
