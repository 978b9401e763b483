using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Corrections, as entries record them.</summary>
public static partial class BookEvolution
{
    private static ImmutableSortedDictionary<long, long> Corrections(Book book, BookEntry entry)
    {
        if (entry.Correction is not { } link) return book.Corrections;
        return book.Reversals.ContainsKey(link.Of)
            ? book.Corrections.Add(link.Of, link.By)
            : throw new LedgerCorruptException($"Entry {entry.CommandId} of {book.Organisation} corrects entry {link.Of}, which is not reversed.");
    }
}
