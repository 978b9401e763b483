using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>Contributions to pooled funds, in the host's book.</summary>
public static partial class BookDecider
{
    private static BookEntry OutsideContribution(Book book, Request<BookCommand> request, ReceiveContribution c) =>
        MayHold(request) ?? Entry(request, EntryKind.ContributionReceived, Move(c, Received, Available)) with
        {
            Counterparty = c.Partner,
            Reference = c.Reference,
            Partner = c.Partner,
        };

    // Like a virement into the pool's line; but what the partners agreed on is no move that limits or ping-pong are about.
    private static BookEntry OwnContribution(Book book, Request<BookCommand> request, MakeContribution c)
    {
        var from = c.Line with { Fund = c.From.Code };
        if (c.From.RingFenced && !c.IsEligible) return Refuse(request, new Refusal(RefusalReason.RingFenced, c.AmountPence, Fund: from.Fund));
        return MayHold(request) ?? Enough(book, request, from, c.AmountPence, floorPence: 0) ?? Entry(request, EntryKind.ContributionMade,
        [
            new(new(from, Available), -c.AmountPence), new(new(from, Received), c.AmountPence),
            new(new(c.Line, Received), -c.AmountPence), new(new(c.Line, Available), c.AmountPence),
        ]) with
        {
            Counterparty = c.Partner,
            Reference = c.Reference,
            Partner = c.Partner,
        };
    }
}
