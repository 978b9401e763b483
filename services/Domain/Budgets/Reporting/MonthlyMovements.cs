using System.Collections.Immutable;

namespace Federated.Domain.Budgets.Reporting;

/// <summary>
/// What each month moved on each account of a book, by line and by the month of the entries' effective dates: no more than
/// twelve a line, however many entries there were. The sum over the months of a line is its balances, so what was
/// effective at a month's end is the sum up to it, and a report reads no journal.
/// </summary>
public static class MonthlyMovements
{
    private static readonly ImmutableSortedDictionary<Month, Balances> NoMonths = ImmutableSortedDictionary<Month, Balances>.Empty;

    /// <summary>The movements with those of one more entry. A day outside of a line's year counts as the nearest one of it.</summary>
    public static ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, Balances>> After(
        ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, Balances>> byMonth, BookEntry entry) =>
        entry.Postings.Aggregate(byMonth, (lines, posting) =>
        {
            var (line, kind, child) = posting.Account;
            var months = lines.GetValueOrDefault(line, NoMonths);
            var month = Month.Of(line.Year.Nearest(entry.EffectiveOn));
            return lines.SetItem(line, months.SetItem(month, months.GetValueOrDefault(month, Balances.Zero).Post(kind, child, posting.AmountPence)));
        });

    /// <summary>What a month moved on a line.</summary>
    public static Balances In(this Book book, Line line, Month month) =>
        book.ByMonth.GetValueOrDefault(line, NoMonths).GetValueOrDefault(month, Balances.Zero);

    /// <summary>The balances of a line, counting what is effective by the end of a month.</summary>
    public static Balances AtEndOf(this Book book, Line line, Month month) =>
        book.ByMonth.GetValueOrDefault(line, NoMonths).TakeWhile(moved => moved.Key <= month)
            .Aggregate(Balances.Zero, (sum, moved) => sum.Plus(moved.Value));
}
