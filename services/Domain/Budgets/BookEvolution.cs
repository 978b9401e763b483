using System.Collections.Immutable;
using Federated.Domain.Budgets.Reporting;

namespace Federated.Domain.Budgets;

/// <summary>Applies entries to a book. Pure; the same for a new entry and for one read back years later.</summary>
public static partial class BookEvolution
{
    /// <summary>The book after the entry.</summary>
    /// <exception cref="LedgerCorruptException">
    /// The entry is unbalanced, or would break an invariant of the book: it was not made by <see cref="BookDecider"/>.
    /// </exception>
    public static Book Evolve(Book book, BookEntry entry)
    {
        var after = book with
        {
            Lines = Posted(book, entry),
            Provenance = Provenance.After(book.Provenance, entry),
            Commitments = CarryEvolution.Commitments(Commitments(book, entry), entry),
            Holds = Holds(book, entry),
            InFlight = InFlight(book, entry),
            Ends = CarryEvolution.Ends(book.Ends, entry),
            Carried = CarryEvolution.Carried(book.Carried, entry),
            NotFromParentPence = CarryEvolution.NotFromParent(book.NotFromParentPence, entry),
            Virements = Virements(book, entry),
            MovedPence = Moved(book, entry),
            Calendar = Calendar(book, entry),
            Closings = Closings(book, entry),
            Contributions = Pools.Contributions.After(book.Contributions, entry),
            Overrides = Overrides(book, entry),
            Corrections = Corrections(book, entry),
            Reversals = entry.Reversal is { } link ? book.Reversals.Add(link.Of, link.By) : book.Reversals,
            ByMonth = MonthlyMovements.After(book.ByMonth, entry),
            Plans = entry.Plan is { } plan ? book.Plans.SetItem(entry.Line, plan) : book.Plans,
            Forecasts = ForecastRecord.Frozen(book, entry),
            Explanations = ForecastRecord.Explained(book, entry),
            ExplainedForecasts = ForecastRecord.ExplainedForecasts(book, entry),
        };
        if (entry.Kind == EntryKind.Refused && !entry.Postings.IsEmpty)
            throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} is a refusal, and moves money.");
        foreach (var line in entry.Postings.Select(p => p.Account.Line).Distinct()) Check(book, entry, line, after.On(line));
        return after;
    }

    private static ImmutableSortedDictionary<Line, Balances> Posted(Book book, BookEntry entry)
    {
        foreach (var line in entry.Postings.GroupBy(p => p.Account.Line))
        {
            if (line.Sum(p => p.AmountPence) is not 0 and var sum)
                throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} is out of balance by {sum} pence.", line.First().Account);
        }
        return entry.Postings.Aggregate(book.Lines, (lines, posting) =>
        {
            var (line, kind, child) = posting.Account;
            return lines.SetItem(line, lines.GetValueOrDefault(line, Balances.Zero).Post(kind, child, posting.AmountPence));
        });
    }

    // What an entry moves on the accounts of commitments belongs to the one that it names; a payment leaves its amount as it was.
    private static ImmutableSortedDictionary<string, Commitment> Commitments(Book book, BookEntry entry)
    {
        if (entry.CommitmentId is null || entry.Refusal is not null) return book.Commitments;
        var before = book.Commitments.GetValueOrDefault(entry.CommitmentId) ?? Commitment.Begin(entry.CommitmentId, entry.DecisionId);
        CheckDecision(book, entry, before.DecisionId);
        var after = entry.Postings.Where(p => p.Account.Kind == AccountKind.Committed).Aggregate(before, (commitment, p) =>
            commitment.Change(p.Account.Line, LeavesAmount(commitment, entry, p.Account.Line) ? 0 : p.AmountPence, p.AmountPence));
        CheckLegs(book, entry, after.Legs.Values.Select(leg => leg.RemainingPence));
        return after.LeftPence == 0 ? book.Commitments.Remove(after.Id) : book.Commitments.SetItem(after.Id, after);
    }

    // Undoing a payment leaves it too, unless the commitment was over: then it is open again with what came back.
    private static bool LeavesAmount(Commitment commitment, BookEntry entry, Line line) => entry.Kind switch
    {
        EntryKind.Spent => true,
        EntryKind.Reversed => commitment.Legs.ContainsKey(line) && entry.Postings.Any(p => p.Account.Kind == AccountKind.Spent),
        _ => false,
    };

    private static ImmutableSortedDictionary<string, Hold> Holds(Book book, BookEntry entry)
    {
        if (entry.HoldId is null || entry.Refusal is not null) return book.Holds;
        var before = book.Holds.GetValueOrDefault(entry.HoldId)
            ?? new(entry.HoldId, entry.ExpiresOn, ImmutableSortedDictionary<Line, long>.Empty) { DecisionId = entry.DecisionId };
        CheckDecision(book, entry, before.DecisionId);
        var after = entry.Postings.Where(p => p.Account.Kind == AccountKind.Reserved)
            .Aggregate(before, (hold, p) => hold.Change(p.Account.Line, p.AmountPence));
        CheckLegs(book, entry, after.RemainingPence.Values);
        return after.LeftPence == 0 ? book.Holds.Remove(after.Id) : book.Holds.SetItem(after.Id, after);
    }

    private static ImmutableSortedDictionary<string, Transfer> InFlight(Book book, BookEntry entry)
    {
        var ends = entry.Kind is EntryKind.TransferSettled or EntryKind.TransferTakenBack;
        var after = ends
            ? Ended(book, entry)
            : book.InFlight.AddRange(entry.Begun.Select(t => KeyValuePair.Create(t.Key, t)));
        // In transit is what the transfers in flight carry: nothing goes there, or leaves, without one.
        var carriedPence = entry.Begun.Sum(t => t.AmountPence) - (ends ? entry.Transfers.Sum(t => t.AmountPence) : 0);
        var postedPence = entry.Postings.Where(p => p.Account.Kind == AccountKind.InTransit).Sum(p => p.AmountPence);
        return postedPence == carriedPence ? after : throw new LedgerCorruptException(
            $"Entry {entry.CommandId} of {book.Organisation} puts {postedPence} pence in transit, and its transfers carry {carriedPence}.");
    }

    private static ImmutableSortedDictionary<string, Transfer> Ended(Book book, BookEntry entry)
    {
        foreach (var transfer in entry.Transfers)
        {
            if (book.InFlight.GetValueOrDefault(transfer.Key) != transfer)
                throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} ends transfer {transfer.Key}, which is not in flight.");
        }
        return book.InFlight.RemoveRange(entry.Transfers.Select(t => t.Key));
    }

    private static ImmutableSortedDictionary<Line, VirementMarks> Virements(Book book, BookEntry entry)
    {
        if (entry.Kind == EntryKind.VirementMade)
            return Marked(Marked(book.Virements, entry.Line, gave: entry.AmountPence), entry.Line with { Fund = entry.Counterparty! }, got: entry.AmountPence);
        if (entry.Kind == EntryKind.VirementSent) return Marked(book.Virements, entry.Line, gave: entry.AmountPence);
        if (entry.Kind == EntryKind.TransferTakenBack && entry.Transfers[0].Kind == TransferKind.Virement)
            return Marked(book.Virements, entry.Line, gave: -entry.AmountPence);
        if (entry.Kind == EntryKind.DelegationReceived && entry.Transfers[0].OnBehalfOf is not null)
            return Marked(book.Virements, entry.Line, got: entry.AmountPence);
        return book.Virements;
    }

    private static ImmutableSortedDictionary<Line, VirementMarks> Marked(
        ImmutableSortedDictionary<Line, VirementMarks> marks, Line line, long gave = 0, long got = 0)
    {
        var before = marks.GetValueOrDefault(line);
        return marks.SetItem(line, new(checked(before.GavePence + gave), checked(before.GotPence + got)));
    }

    // A move counts when it is asked for; one that comes back was still asked for.
    private static ImmutableSortedDictionary<MoveAllowance, long> Moved(Book book, BookEntry entry) =>
        entry.Moved is { } allowance
            ? book.MovedPence.SetItem(allowance, checked(book.MovedPence.GetValueOrDefault(allowance) + entry.AmountPence))
            : book.MovedPence;

    private static void Check(Book book, BookEntry entry, Line line, Balances after)
    {
        if (!after.IdentityHolds)
            throw new LedgerCorruptException($"After entry {entry.CommandId} of {book.Organisation}, received is not the sum of the other accounts.", new(line, AccountKind.Received));

        foreach (var (account, _) in entry.Postings.Where(p => p.Account.Line == line))
        {
            var balance = after.Of(account.Kind, account.Child);
            var takenFromAvailable = account.Kind == AccountKind.Available && balance < book.On(line).AvailablePence;
            var lowest = account.Kind != AccountKind.Available ? 0 : takenFromAvailable ? entry.FloorPence : long.MinValue;
            if (balance < lowest || balance is > Pence.MaxBalance or < -Pence.MaxBalance)
                throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} takes {account.Kind} to {balance} pence.", account);
        }
    }

    private static void CheckDecision(Book book, BookEntry entry, string? decisionId)
    {
        if (entry.DecisionId != decisionId)
            throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} names decision {entry.DecisionId ?? "none"} where its hold or commitment is of {decisionId ?? "none"}.");
    }

    private static void CheckLegs(Book book, BookEntry entry, IEnumerable<long> remainingPence)
    {
        if (remainingPence.Any(pence => pence < 0))
            throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} takes more than a hold or commitment had left.");
    }
}

/// <summary>A journal holds what no rule could have written. The book is not served; an auditor must look.</summary>
public sealed class LedgerCorruptException(string message, Account? account = null) : Exception(message)
{
    /// <summary>The account at fault, where it is one.</summary>
    public Account? Account { get; } = account;
}
