using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

/// <summary>Properties of movements by day and of reversals, over random commands of every kind.</summary>
public sealed class PastRules
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(120);

    [Fact]
    public void Movements_after_each_entry_add_up_to_the_books_balances() => Check.One(Thorough, Prop.ForAll(RandomBook.Operations, operations =>
    {
        var (movements, book) = (Movements.None, new Book("QMF-NEWHAM"));
        foreach (var entry in new RandomBook(operations).Entries)
        {
            (movements, book) = (movements.After(entry), BookEvolution.Evolve(book, entry));
            Told(movements.Of(Year, null)).ShouldBe(Told(book.Lines));
            Told(movements.Of(Year, Year.LastDay)).ShouldBe(Told(book.Lines));
        }
    }));

    [Fact]
    public void What_is_effective_on_a_day_is_the_fold_of_the_entries_up_to_that_day() => Check.One(Thorough, Prop.ForAll(RandomBook.Operations, operations =>
    {
        var entries = new RandomBook(operations).Entries;
        var movements = entries.Aggregate(Movements.None, (before, entry) => before.After(entry));
        for (var day = Year.FirstDay; day <= Year.LastDay; day = day.AddDays(13))
        {
            var naive = ImmutableSortedDictionary<string, Balances>.Empty.WithComparers(StringComparer.Ordinal);
            foreach (var posting in entries.Where(e => e.EffectiveOn <= day).SelectMany(e => e.Postings))
            {
                var (line, kind, child) = posting.Account;
                naive = naive.SetItem(line.Fund, naive.GetValueOrDefault(line.Fund, Balances.Zero).Post(kind, child, posting.AmountPence));
            }
            Told(movements.Of(Year, day)).ShouldBe(Told(naive), $"{day}");
        }
    }));

    [Fact]
    public void An_entry_that_is_reversed_at_once_leaves_the_book_as_if_it_had_never_been() => Check.One(Thorough, Prop.ForAll(RandomBook.Operations, operations =>
    {
        var all = new RandomBook(operations);
        for (var last = 0; last < all.Entries.Count; last++)
        {
            var random = new RandomBook(operations.Take(last + 1));
            var before = random.Entries.Take(last).Aggregate(new Book("QMF-NEWHAM"), BookEvolution.Evolve);
            var reversal = random.Put(random.Reversal(last));
            if (reversal.Kind == EntryKind.Refused)
            {
                random.Entries[last].Kind.ShouldNotBeOneOf(EntryKind.FundingReceived, EntryKind.Committed, EntryKind.Spent, EntryKind.Reserved, EntryKind.HoldCommitted);
                continue;
            }
            reversal.Reversal.ShouldBe(new ReversalLink(last + 1, last + 2));
            // A hold that was used up is not made again: what it had is free.
            var freed = random.Entries[last].Kind is EntryKind.HoldCommitted && !random.Book.Holds.ContainsKey(random.Entries[last].HoldId!);
            Told(random.Book.Lines, freed).ShouldBe(Told(before.Lines, freed));
            random.Book.Commitments.Values.Select(c => $"{c.Id} {c.LeftPence}").ShouldBe(before.Commitments.Values.Select(c => $"{c.Id} {c.LeftPence}"));
            random.Put(random.Reversal(last)).Refusal!.Reason.ShouldBe(RefusalReason.AlreadyReversed);
        }
    }));

    private static IEnumerable<string> Told(ImmutableSortedDictionary<Line, Balances> lines, bool heldIsFree = false) =>
        Told(lines.Select(line => (line.Key.Fund, line.Value)), heldIsFree);

    private static IEnumerable<string> Told(ImmutableSortedDictionary<string, Balances> lines) =>
        Told(lines.Select(line => (line.Key, line.Value)), heldIsFree: false);

    // A line with nothing in it is as good as none.
    private static IEnumerable<string> Told(IEnumerable<(string Fund, Balances Balances)> lines, bool heldIsFree) =>
        from line in lines
        let b = heldIsFree ? line.Balances.Post(AccountKind.Available, null, line.Balances.ReservedPence).Post(AccountKind.Reserved, null, -line.Balances.ReservedPence) : line.Balances
        let told = string.Join(' ', Enum.GetValues<AccountKind>().Where(kind => b.Of(kind) != 0).Select(kind => $"{kind} {b.Of(kind)}"))
        where told.Length > 0
        select $"{line.Fund}: {told} {string.Join(',', b.DelegatedToPence)}";
}
