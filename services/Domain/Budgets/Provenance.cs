using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>
/// Follows money by its source through one book. What an entry takes from an account is of the account's sources in
/// proportion (<see cref="Sources.Slice"/>) and goes where the entry puts it. Exact are instead:
/// <list type="bullet">
/// <item>money from outside: all of its payer, also when it is reversed;</item>
/// <item>a transfer: of the <see cref="Transfer.Sources"/> that it was sent with, in the books of both, whatever becomes of
/// it. A parent's delegated account thus agrees with its child's book source by source;</item>
/// <item>money from another line of the same entry: of what left that line.</item>
/// </list>
/// So what each source has on a line is always what came in of it, and over a federation what it paid in. Undoing a payment
/// or commitment takes back in proportion: accounts do not remember which penny came first.
/// </summary>
public static class Provenance
{
    /// <summary>The compositions after an entry.</summary>
    public static ImmutableSortedDictionary<Line, Composition> After(ImmutableSortedDictionary<Line, Composition> lines, BookEntry entry) =>
        entry.Postings.IsEmpty ? lines : Follow(lines, entry).After;

    /// <summary>Whose money an entry moves; what goes from one line to another counts once.</summary>
    /// <param name="before">The compositions before the entry.</param>
    /// <param name="entry">The entry.</param>
    public static Sources MovedBy(ImmutableSortedDictionary<Line, Composition> before, BookEntry entry) =>
        entry.Postings.IsEmpty ? Sources.None : Follow(before, entry).Moved;

    /// <summary>An entry whose transfers say whose money they carry. What is passed on says it since it was first sent.</summary>
    public static BookEntry Sent(ImmutableSortedDictionary<Line, Composition> before, BookEntry entry)
    {
        if (entry.PassesOn || !entry.Begun.Any()) return entry;
        var left = Follow(before, entry).Sent;
        var transfers = ImmutableArray.CreateBuilder<Transfer>(entry.Transfers.Length);
        // One after the other from what is left, so that the parts sum to the whole source by source.
        foreach (var transfer in entry.Transfers)
        {
            var part = left.Slice(transfer.AmountPence);
            left = left.Minus(part);
            transfers.Add(transfer with { Sources = part });
        }
        return entry with { Transfers = transfers.MoveToImmutable() };
    }

    private static (ImmutableSortedDictionary<Line, Composition> After, Sources Moved, Sources Sent) Follow(
        ImmutableSortedDictionary<Line, Composition> lines, BookEntry entry)
    {
        var (all, betweenLines, sent) = (Sources.None, Sources.None, Sources.None);
        foreach (var line in LinesOf(entry))
        {
            var (composition, moved) = (lines.GetValueOrDefault(line, Composition.Nothing), Sources.None);
            foreach (var (account, pence) in entry.Postings)
            {
                if (pence >= 0 || account.Line != line) continue;
                var there = account.Kind == AccountKind.Received ? betweenLines : composition.Of(account.Kind, account.Child);
                var fromOtherLine = account.Kind == AccountKind.Received && betweenLines.SumPence >= -pence;
                var taken = fromOtherLine ? there.Slice(-pence) : Exactly(entry, account, -pence) ?? there.Slice(-pence);
                if (fromOtherLine) betweenLines = betweenLines.Minus(taken);
                else (composition, all) = (composition.With(account, there.Minus(taken)), all.Plus(taken));
                moved = moved.Plus(taken);
            }
            // What leaves the line does so last, when it is known what stays.
            foreach (var (account, pence) in entry.Postings.Length == 2 ? entry.Postings : [.. entry.Postings.OrderBy(p => IsLeaving(p.Account))])
            {
                if (pence <= 0 || account.Line != line) continue;
                var put = moved.SumPence == pence ? moved : moved.Slice(pence);
                moved = moved.Minus(put);
                if (IsLeaving(account)) (composition, put) = Covered(composition, put);
                if (account.Kind == AccountKind.Received) betweenLines = betweenLines.Plus(put);
                if (account.Kind == AccountKind.InTransit) sent = sent.Plus(put);
                composition = composition.With(account, composition.Of(account.Kind, account.Child).Plus(put));
            }
            lines = lines.SetItem(line, composition);
        }
        return (lines, all, sent);
    }

    private static bool IsLeaving(Account account) => account.Kind is AccountKind.Received or AccountKind.InTransit;

    // What was overspent stays on its line: available gives money of its own for it.
    private static (Composition After, Sources Put) Covered(Composition composition, Sources put)
    {
        if (put.PenceOf(Sources.Overspent) is not (> 0 and var pence)) return (composition, put);
        var overspent = Sources.Of(Sources.Overspent, pence);
        var cover = composition.Available.Slice(pence);
        return (composition with { Available = composition.Available.Minus(cover).Plus(overspent) }, put.Minus(overspent).Plus(cover));
    }

    // Lines that give to others come before those that get.
    private static IEnumerable<Line> LinesOf(BookEntry entry)
    {
        var first = entry.Postings[0].Account.Line;
        return entry.Postings.All(p => p.Account.Line == first)
            ? [first]
            : entry.Postings.Select(p => p.Account.Line).Distinct().OrderBy(line => entry.Postings.Any(p =>
                p.Account == new Account(line, AccountKind.Received) && p.AmountPence < 0));
    }

    // Whose money an account gives where its composition does not say it; null where it does.
    private static Sources? Exactly(BookEntry entry, Account account, long pence)
    {
        var named = entry.Transfers.IsEmpty ? PaidIn(entry) : account.Kind switch
        {
            AccountKind.Delegated => (account.Line == entry.Line ? Sum(entry, t => t.Sources) : Sources.None).Plus(Sum(entry, t => t.BesidesSources)),
            AccountKind.InTransit or AccountKind.Received => Sum(entry, t => t.Sources),
            AccountKind.Available or AccountKind.Reserved or AccountKind.Committed or AccountKind.Spent => Sources.None,
        };
        if (named.SumPence == pence) return named;
        // Of a transfer that was sent before sources were recorded, all that is known is who sent it.
        return account.Kind == AccountKind.Received ? Sources.Of(entry.Transfers is [var transfer, ..] ? transfer.From : entry.Counterparty ?? "", pence) : null;
    }

    private static Sources Sum(BookEntry entry, Func<Transfer, Sources> part) =>
        entry.Transfers is [var only] ? part(only) : entry.Transfers.Aggregate(Sources.None, (sum, transfer) => sum.Plus(part(transfer)));

    // What crosses the border of the book on one line and without a transfer is paid in by its counterparty, or paid back.
    private static Sources PaidIn(BookEntry entry)
    {
        var crossing = entry.Postings.Where(p => p.Account.Kind == AccountKind.Received).Sum(p => p.AmountPence);
        return crossing == 0 || entry.Postings.Any(p => p.Account.Line != entry.Line)
            ? Sources.None
            : Sources.Of(entry.Counterparty ?? "", Math.Abs(crossing));
    }
}
