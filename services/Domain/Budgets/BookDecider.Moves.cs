using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>Budget moves: virement between funds and to siblings, and the limits of all moves.</summary>
public static partial class BookDecider
{
    private static BookEntry FundVirement(Book book, Request<BookCommand> request, VireBetweenFunds c)
    {
        var to = c.Line with { Fund = c.To.Code };
        if (!c.To.MayBeHeldAt(c.Terms.HolderTier))
            return Refuse(request, new Refusal(RefusalReason.TierMayNotHoldFund, c.AmountPence, Fund: to.Fund));
        if (c.Terms.Fund.RingFenced) return Refuse(request, new Refusal(RefusalReason.RingFenced, c.AmountPence, Fund: c.Line.Fund));
        if (c.OverrideReason is null && PingPong(book, request, gives: c.Line, gets: to) is { } refused) return refused;

        // Each line stays in balance by itself: what one received less, the other received more.
        return WithinLimit(book, request) ?? Covered(book, request) ?? Entry(request, EntryKind.VirementMade,
        [
            new(new(c.Line, Available), -c.AmountPence), new(new(c.Line, Received), c.AmountPence),
            new(new(to, Received), -c.AmountPence), new(new(to, Available), c.AmountPence),
        ]) with
        {
            Counterparty = to.Fund,
            Narrative = c.Reason,
            OverrideReason = c.OverrideReason,
        };
    }

    private static BookEntry SiblingVirement(Book book, Request<BookCommand> request, VireToSibling c)
    {
        if (!c.Terms.Fund.MayBeHeldAt(c.ToTier))
            return Refuse(request, new Refusal(RefusalReason.TierMayNotHoldFund, c.AmountPence, Organisation: c.To));
        if (c.OverrideReason is null && PingPong(book, request, gives: c.Line, gets: null) is { } refused) return refused;
        return WithinLimit(book, request) ?? Covered(book, request) ?? Entry(request, EntryKind.VirementSent, Move(c, Available, InTransit)) with
        {
            Counterparty = c.To,
            Narrative = c.Reason,
            OverrideReason = c.OverrideReason,
            Transfers =
            [
                new(request.Id, TransferKind.Virement, book.Organisation, c.Parent, c.Line, c.AmountPence, c.EffectiveOn)
                {
                    OnwardTo = c.To,
                    OverrideReason = c.OverrideReason,
                },
            ],
        };
    }

    // In one entry the parent takes the money from one child's account and has it under way to the other.
    private static BookEntry Passing(Book book, Request<BookCommand> request, Transfer transfer) =>
        book.On(transfer.Line).Of(Delegated, transfer.From) is var held && held < transfer.AmountPence
            ? MoreThanDelegated(book, request, transfer, held)
            : Entry(request, EntryKind.VirementPassed,
                [new(new(transfer.Line, Delegated, transfer.From), -transfer.AmountPence), new(new(transfer.Line, InTransit), transfer.AmountPence)]) with
            {
                Transfers =
                [
                    new(transfer.Id, TransferKind.Delegation, book.Organisation, transfer.OnwardTo!, transfer.Line, transfer.AmountPence, transfer.EffectiveOn)
                    {
                        OnBehalfOf = transfer.From,
                        OverrideReason = transfer.OverrideReason,
                        Sources = transfer.Sources,
                    },
                ],
            };

    // What came by virement does not leave by virement, and what left does not come back, in the same fund and year.
    private static BookEntry? PingPong(Book book, Request<BookCommand> request, Line? gives, Line? gets)
    {
        if (gives is { } source && book.Virements.GetValueOrDefault(source).GotPence > 0)
            return Refuse(request, new Refusal(RefusalReason.VirementPingPong, request.Command.AmountPence, Fund: source.Fund));
        if (gets is { } target && book.Virements.GetValueOrDefault(target).GavePence > 0)
            return Refuse(request, new Refusal(RefusalReason.VirementPingPong, request.Command.AmountPence, Fund: target.Fund));
        return null;
    }

    private static BookEntry? WithinLimit(Book book, Request<BookCommand> request)
    {
        if (request.Command.Limit is not { } limit) return null;
        var requested = request.Command.AmountPence;
        if (limit.PerCommandPence is { } perCommand && requested > perCommand)
            return Refuse(request, new Refusal(RefusalReason.MoveLimitExceeded, requested, LimitPence: perCommand));
        var moved = book.MovedPence.GetValueOrDefault(Allowance(request)!.Value);
        return limit.PerYearPence is { } perYear && requested > perYear - moved
            ? Refuse(request, new Refusal(RefusalReason.MoveLimitExceeded, requested, perYear - moved, perYear))
            : null;
    }

    private static MoveAllowance? Allowance(Request<BookCommand> request) =>
        request.Command.Limit is { } limit ? new(request.Command.Line.Year, limit.Role, limit.Move) : null;
}
