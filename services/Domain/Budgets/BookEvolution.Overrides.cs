using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Overrides, as entries grant and use them.</summary>
public static partial class BookEvolution
{
    private static ImmutableSortedDictionary<long, Override> Overrides(Book book, BookEntry entry)
    {
        if (entry.Override is { } granted) return book.Overrides.Add(granted.Version, granted);
        return (entry.OverrideUses ?? []).Aggregate(book.Overrides, (all, use) => all.SetItem(use.Version, After(book, entry, all, use)));
    }

    // Head-room is no stock: what is below the floor now says how much of it is used.
    private static Override After(Book book, BookEntry entry, ImmutableSortedDictionary<long, Override> all, OverrideUse use)
    {
        if (!all.TryGetValue(use.Version, out var used) || use.AmountPence > used.LeftPence)
            throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} takes more of override {use.Id} than there is.");
        return used.Kind == OverrideKind.LateEntry ? used with { TakenPence = used.TakenPence + use.AmountPence } : used;
    }
}
