using System.Collections.Immutable;
using static Federated.Domain.Budgets.AccountKind;

namespace Federated.Domain.Budgets;

/// <summary>Decides what a command does to a book: an entry, of which a refusal is one kind. Pure.</summary>
public static partial class BookDecider
{
    /// <summary>The entry that the command makes. Changes nothing by itself: <see cref="BookEvolution"/> applies it.</summary>
    public static BookEntry Decide(Book book, Request<BookCommand> request)
    {
        request = Dated(book, request);
        var entry = InClosedPeriod(book, request) ?? request.Command switch
        {
            ReceiveFunding c => Funding(book, request, c),
            Allocate c => Allocation(book, request, c),
            Delegate c => Delegation(book, request, c),
            Return c => WithinLimit(book, request) ?? Send(book, request, EntryKind.ReturnSent, c.Parent, c.Reason, TransferKind.Return),
            VireBetweenFunds c => FundVirement(book, request, c),
            VireToSibling c => SiblingVirement(book, request, c),
            Commit c => Commitment(book, request, c),
            Spend c => Spending(book, request, c),
            Reserve c => Reservation(book, request, c),
            CommitHold c => CommitFromHold(book, request, c),
            ReleaseHold c => FreeFromHold(book, request, c),
            ExpireHold c => Expiry(book, request, c),
            ChangeCommitment c => CommitmentChange(book, request, c),
            CloseCommitment c => CommitmentEnd(book, request, c),
            Reverse c => Reversal(book, request, c),
            SetPlan c => Planning(book, request, c),
            ExplainForecast c => Explanation(book, request, c),
            BeginYearClosing c => YearClosingBegun(book, request, c),
            FreeHoldAtYearEnd c => FreedAtYearEnd(book, request, c),
            LapseCommitment c => Lapse(book, request, c),
            CarryForward c => CarryingForward(book, request, c),
            ReturnUnspent c => Returning(book, request, c),
            GrantOverride c => Overriding(book, request, c),
            BeginClosing c => ClosingBegun(book, request, c),
            BeginReopening c => ReopeningBegun(book, request, c),
            ReceiveContribution c => OutsideContribution(book, request, c),
            MakeContribution c => OwnContribution(book, request, c),
            ClosePeriod c => PeriodClosed(book, request, c.Closing),
            ReceiveTransfer c => FarSide(book, request, c),
            SettleTransfer c => NearSide(book, request, c),
            var unknown => throw new InvalidOperationException($"No rule for {unknown.GetType().Name}."),
        };
        entry = OfDecision(book, request, WithinLimits(book, request, Provenance.Sent(book.Provenance, LateEntry(book, request, entry))));
        return Warned(book, request, BelowFloor(book, request, entry));
    }

    private static BookEntry Funding(Book book, Request<BookCommand> request, ReceiveFunding c) =>
        MayHold(request) ?? WithinLimit(book, request) ?? Entry(
            request, c.SupplementReason is null ? EntryKind.FundingReceived : EntryKind.SupplementReceived, Move(c, Received, Available)) with
        {
            Counterparty = c.Source,
            Narrative = c.SupplementReason,
            Reference = c.Reference,
        };

    // A holder may spend into a tolerance; money that leaves its book must be there.
    private static BookEntry? Covered(Book book, Request<BookCommand> request) => Enough(book, request, floorPence: 0);

    private static BookEntry? Affordable(Book book, Request<BookCommand> request) =>
        Enough(book, request, Floor(book, request.Command));

    private static BookEntry? Enough(Book book, Request<BookCommand> request, long floorPence) =>
        Enough(book, request, request.Command.Line, request.Command.AmountPence, floorPence);

    private static BookEntry? Enough(Book book, Request<BookCommand> request, Line line, long requested, long floorPence)
    {
        var available = book.On(line).AvailablePence;
        if (available - requested >= floorPence) return null;
        return Refuse(request, new Refusal(
            RefusalReason.InsufficientFunds, requested, available, floorPence < 0 ? available - floorPence : null, Fund: line.Fund));
    }

    private static BookEntry? MayHold(Request<BookCommand> request) =>
        request.Command.Terms is var terms && terms.Fund.MayBeHeldAt(terms.HolderTier)
            ? null
            : Refuse(request, new Refusal(RefusalReason.TierMayNotHoldFund, request.Command.AmountPence));

    // As low as the fund's rules and the overrides let commitments and payments go.
    private static long Floor(Book book, BookCommand c) =>
        OwnFloor(book, c) - book.OverridesOf(OverrideKind.Control, c.Line, month: null).Sum(o => o.AmountPence);

    private static long OwnFloor(Book book, BookCommand c) => c.Terms.Fund.FloorPence(book.On(c.Line).ReceivedPence);

    private static ImmutableArray<Posting> Move(BookCommand c, AccountKind from, AccountKind to) =>
        Move([new Leg(c.Line, c.AmountPence)], from, to);

    private static ImmutableArray<Posting> Move(IEnumerable<Leg> legs, AccountKind from, AccountKind to) =>
    [
        .. legs.SelectMany(leg => new Posting[]
            { new(new Account(leg.Line, from), -leg.AmountPence), new(new Account(leg.Line, to), leg.AmountPence) }),
    ];

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
        Moved = postings.IsEmpty ? null : Allowance(request),
        Correction = request.Command.Corrects is { } of && !postings.IsEmpty ? new(of, request.Version) : null,
    };

    private static BookEntry Refuse(Request<BookCommand> request, Refusal refusal) =>
        Entry(request, EntryKind.Refused, []) with { Refusal = refusal };

    private static BookEntry WithinLimits(Book book, Request<BookCommand> request, BookEntry entry)
    {
        var after = entry.Postings.Aggregate(book.Lines, (lines, p) => lines.SetItem(
            p.Account.Line, lines.GetValueOrDefault(p.Account.Line, Balances.Zero).Post(p.Account.Kind, p.Account.Child, p.AmountPence)));
        if (entry.Postings.All(p => Math.Abs(after[p.Account.Line].Of(p.Account.Kind)) <= Pence.MaxBalance))
            return entry with { AvailablePence = after.GetValueOrDefault(entry.Line, Balances.Zero).AvailablePence };

        var refused = Refuse(request, new Refusal(RefusalReason.BalanceTooLarge, entry.AmountPence, LimitPence: Pence.MaxBalance));
        var answersTransfer = request.Command is ReceiveTransfer && entry.Kind != EntryKind.VirementPassed && entry.Kind != EntryKind.CarryPassed;
        return refused with
        {
            AvailablePence = book.On(entry.Line).AvailablePence,
            Counterparty = entry.Counterparty,
            Transfers = answersTransfer ? entry.Transfers : [],
        };
    }
}
