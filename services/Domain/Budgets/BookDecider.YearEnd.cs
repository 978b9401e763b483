using System.Collections.Immutable;
using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>
/// The end of a year. A line's balance and its open commitments go on to the next year where the fund's rules say so;
/// ring-fenced money that may not be carried forward goes back to the parent (NHS England: unspent additional roles money
/// returns); everything else stays in the year that ends, as its underspend.
/// </summary>
public static partial class BookDecider
{
    private static BookEntry CarryingForward(Book book, Request<BookCommand> request, CarryForward c)
    {
        var (here, sent) = Divided(WhatIsCarried(book, c.Line, c.Terms.Fund, request.Version), book.FromParentPence(c.Line));
        var (whole, next) = (here.AmountPence + sent.AmountPence, c.Line with { Year = c.Line.Year.Next });
        if (here.IsEmpty && sent.IsEmpty) return Refuse(request, new Refusal(RefusalReason.NothingToCarry, 0));

        var available = here.AvailablePence + sent.AvailablePence;
        return Entry(request, EntryKind.CarriedForward, Moved(
        [
            new(new(c.Line, Available), -available), new(new(c.Line, Committed), available - whole),
            new(new(c.Line, Received), here.AmountPence), new(new(c.Line, InTransit), sent.AmountPence),
            .. Opening(next, here),
        ])) with
        {
            AmountPence = whole,
            FloorPence = Math.Min(0, book.On(next).AvailablePence + here.AvailablePence),
            Counterparty = sent.IsEmpty ? null : c.Parent,
            Carry = here.IsEmpty ? null : here,
            CarrySent = sent.IsEmpty ? null : sent,
            Transfers = sent.IsEmpty ? [] : [new(request.Id, TransferKind.CarryForward, book.Organisation, c.Parent!, c.Line, sent.AmountPence, c.EffectiveOn)],
        };
    }

    internal static bool HasToCarry(Book book, Line line, Fund fund) => !WhatIsCarried(book, line, fund, version: 0).IsEmpty;

    internal static long ReturnablePence(Book book, Line line, Fund fund) =>
        fund.ReturnsUnspent ? Math.Min(book.On(line).AvailablePence, book.FromParentPence(line)) : 0;

    private static BookEntry FreedAtYearEnd(Book book, Request<BookCommand> request, FreeHoldAtYearEnd c) =>
        Lacking(book, request, c.HoldId, c.Legs)
            ?? FromHold(book, request, EntryKind.HoldReleased, c.HoldId, c.Legs, Available, $"{c.Line.Year} was closed");

    private static BookEntry? Lacking(Book book, Request<BookCommand> request, string holdId, ImmutableArray<Leg> legs) =>
        book.Holds.GetValueOrDefault(holdId) is { } hold && legs.All(leg => hold.RemainingPence.GetValueOrDefault(leg.Line) >= leg.AmountPence)
            ? null
            : Refuse(request, new Refusal(RefusalReason.HoldNotFound, request.Command.AmountPence));

    private static BookEntry Lapse(Book book, Request<BookCommand> request, LapseCommitment c)
    {
        if (!book.Commitments.TryGetValue(c.CommitmentId, out var open) || open.RemainingOn(c.Line) == 0)
            return Refuse(request, new Refusal(RefusalReason.CommitmentNotFound, 0, AvailablePence: 0));
        var pence = open.RemainingOn(c.Line);
        return Entry(request, EntryKind.CommitmentLapsed, Move([new Leg(c.Line, pence)], Committed, Available)) with
        {
            AmountPence = pence,
            LeftPence = open.LeftPence - pence,
            CommitmentId = c.CommitmentId,
            Narrative = $"{c.Line.Year} was closed",
        };
    }

    // An overspend goes on with the commitments that it paid for, as far as they reach; by itself it stays in its year.
    private static Carry WhatIsCarried(Book book, Line line, Fund fund, long version)
    {
        ImmutableArray<CarriedCommitment> commitments = fund.CarryForwardCommitments
            ? [.. from open in book.Commitments.Values
                  where open.RemainingOn(line) > 0
                  select new CarriedCommitment(open.Id, open.RemainingOn(line)) { DecisionId = open.DecisionId }]
            : [];
        var available = book.On(line).AvailablePence;
        var committed = commitments.Sum(commitment => commitment.RemainingPence);
        return new(version, Math.Max(fund.CarryForward ? available : Math.Min(available, 0), -committed), commitments);
    }

    // What came from the parent is carried by way of the parent, so that its book says the same; the rest, here and now.
    // The commitments go the parent's way first.
    private static (Carry Here, Carry Sent) Divided(Carry whole, long fromParentPence)
    {
        var viaParent = Math.Min(whole.AmountPence, fromParentPence);
        if (viaParent == whole.AmountPence && viaParent > 0) return (whole with { AvailablePence = 0, Commitments = [] }, whole);
        var (here, sent) = (ImmutableArray.CreateBuilder<CarriedCommitment>(), ImmutableArray.CreateBuilder<CarriedCommitment>());
        var left = viaParent;
        foreach (var commitment in whole.Commitments)
        {
            var part = Math.Min(left, commitment.RemainingPence);
            left -= part;
            if (part > 0) sent.Add(commitment with { RemainingPence = part });
            if (part < commitment.RemainingPence) here.Add(commitment with { RemainingPence = commitment.RemainingPence - part });
        }
        return (whole with { AvailablePence = whole.AvailablePence - left, Commitments = here.ToImmutable() },
            whole with { AvailablePence = left, Commitments = sent.ToImmutable() });
    }

    private static BookEntry Returning(Book book, Request<BookCommand> request, ReturnUnspent c)
    {
        var pence = ReturnablePence(book, c.Line, c.Terms.Fund);
        if (pence <= 0) return Refuse(request, new Refusal(RefusalReason.NothingToCarry, 0));
        return Entry(request, EntryKind.UnspentReturned, Move([new Leg(c.Line, pence)], Available, InTransit)) with
        {
            AmountPence = pence,
            Counterparty = c.Parent,
            Transfers = [new(request.Id, TransferKind.Return, book.Organisation, c.Parent, c.Line, pence, c.EffectiveOn) { IsUnspent = true }],
        };
    }

    // A parent turns what its child carries forward from one year into the next where the money came in at this book; what
    // came from further up it passes on first, and its child's next year begins when the answer is here.
    private static BookEntry ChildCarries(Book book, Request<BookCommand> request, Transfer transfer, string? parent)
    {
        var (line, next) = (transfer.Line, transfer.NextLine);
        if (book.On(line).Of(Delegated, transfer.From) is var held && held < transfer.AmountPence)
            return MoreThanDelegated(book, request, transfer, held);
        var viaParent = Math.Min(transfer.AmountPence, book.FromParentPence(line));
        var turned = transfer.AmountPence - viaParent;
        var turnedSources = transfer.Sources.IsEmpty ? Sources.None : transfer.Sources.Slice(turned);
        return Entry(request, viaParent == 0 ? EntryKind.CarryTurned : EntryKind.CarryPassed, Moved(
        [
            new(new(line, Delegated, transfer.From), -transfer.AmountPence), new(new(line, InTransit), viaParent),
            new(new(line, Received), turned), .. DelegatedAnew(next, transfer.From, turned),
        ])) with
        {
            Transfers = viaParent == 0 ? [] :
            [
                new(transfer.Id, TransferKind.CarryForward, book.Organisation, parent!, line, viaParent, transfer.EffectiveOn)
                {
                    OnBehalfOf = transfer.From,
                    BesidesPence = turned == 0 ? null : turned,
                    Sources = transfer.Sources.Minus(turnedSources),
                    BesidesSources = turnedSources,
                },
            ],
        };
    }

    private static BookEntry CarrySettled(Book book, Request<BookCommand> request, Transfer transfer)
    {
        var (line, next) = (transfer.Line, transfer.NextLine);
        ImmutableArray<Posting> leaves = [new(new(line, InTransit), -transfer.AmountPence), new(new(line, Received), transfer.AmountPence)];
        if (transfer.OnBehalfOf is { } child)
            return Entry(request, EntryKind.TransferSettled, [.. leaves, .. DelegatedAnew(next, child, transfer.AmountPence)]);
        var carry = book.Carried[transfer.Key];
        return Entry(request, EntryKind.TransferSettled, Moved([.. leaves, .. Opening(next, carry)])) with
        {
            FloorPence = Math.Min(0, book.On(next).AvailablePence + carry.AvailablePence),
            Carry = carry,
        };
    }

    private static BookEntry CarryTakenBack(Book book, Request<BookCommand> request, Transfer transfer)
    {
        var line = transfer.Line;
        if (transfer.OnBehalfOf is { } child)
        {
            var besides = transfer.BesidesPence ?? 0;
            return Entry(request, EntryKind.TransferTakenBack, Moved(
            [
                new(new(line, InTransit), -transfer.AmountPence), new(new(line, Delegated, child), transfer.AmountPence + besides),
                new(new(line, Received), -besides), .. DelegatedAnew(transfer.NextLine, child, -besides),
            ]));
        }
        var carry = book.Carried[transfer.Key];
        return Entry(request, EntryKind.TransferTakenBack, Moved(
        [
            new(new(line, InTransit), -transfer.AmountPence),
            new(new(line, Available), carry.AvailablePence), new(new(line, Committed), carry.CommittedPence),
        ])) with
        {
            FloorPence = Math.Min(0, book.On(line).AvailablePence + carry.AvailablePence),
            Carry = carry,
        };
    }

    private static ImmutableArray<Posting> Opening(Line next, Carry carry) =>
    [
        new(new(next, Received), -carry.AmountPence),
        new(new(next, Available), carry.AvailablePence), new(new(next, Committed), carry.CommittedPence),
    ];

    private static ImmutableArray<Posting> DelegatedAnew(Line next, string child, long pence) =>
        [new(new(next, Received), -pence), new(new(next, Delegated, child), pence)];

    private static ImmutableArray<Posting> Moved(ImmutableArray<Posting> postings) => [.. postings.Where(p => p.AmountPence != 0)];
}
