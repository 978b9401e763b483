using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>
/// What each effective day moved on each account of a book: exact by day, and bounded, because a line has no more than the
/// 366 days of its year, however many entries there were. Kept for reading the past and not in the <see cref="Book"/>,
/// whose memory and speed it would cost for a question that is seldom asked.
/// </summary>
/// <param name="ByDay">Net movement by line and effective day; days without any are not there.</param>
public sealed record Movements(ImmutableSortedDictionary<Line, ImmutableSortedDictionary<DateOnly, Balances>> ByDay)
{
    /// <summary>Before the first entry.</summary>
    public static Movements None { get; } = new(ImmutableSortedDictionary<Line, ImmutableSortedDictionary<DateOnly, Balances>>.Empty);

    private static readonly ImmutableSortedDictionary<DateOnly, Balances> NoDays = ImmutableSortedDictionary<DateOnly, Balances>.Empty;

    /// <summary>The movements with those of one more entry.</summary>
    public Movements After(BookEntry entry) => new(entry.Postings.Aggregate(ByDay, (lines, posting) =>
    {
        var (line, kind, child) = posting.Account;
        var days = lines.GetValueOrDefault(line, NoDays);
        var day = days.GetValueOrDefault(entry.EffectiveOn, Balances.Zero).Post(kind, child, posting.AmountPence);
        return lines.SetItem(line, days.SetItem(entry.EffectiveOn, day));
    }));

    /// <summary>The balances of a year's lines, by fund in ordinal order.</summary>
    /// <param name="year">Which.</param>
    /// <param name="effectiveOn">Counts only what is effective on or before this day; null for everything.</param>
    public ImmutableSortedDictionary<string, Balances> Of(FinancialYear year, DateOnly? effectiveOn) =>
        ByDay.Where(line => line.Key.Year == year).ToImmutableSortedDictionary(
            line => line.Key.Fund,
            line => line.Value.TakeWhile(day => effectiveOn is null || day.Key <= effectiveOn)
                .Aggregate(Balances.Zero, (sum, day) => sum.Plus(day.Value)),
            StringComparer.Ordinal);
}
