using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Commands that count as one.</summary>
public static partial class BookDecider
{
    /// <summary>
    /// The entries of commands that count as one, in order: each decided on top of the ones before; or, when one of them
    /// would be refused, that refusal, and <see cref="RefusalReason.BatchNotApplied"/> for all the others.
    /// </summary>
    public static ImmutableArray<BookEntry> DecideAll(Book book, IReadOnlyList<Request<BookCommand>> requests)
    {
        var entries = ImmutableArray.CreateBuilder<BookEntry>(requests.Count);
        var after = book;
        foreach (var request in requests)
        {
            var entry = Decide(after, request);
            if (entry.Kind == EntryKind.Refused && requests.Count > 1)
                return [.. requests.Select(r => r == request ? entry with { AvailablePence = book.On(entry.Line).AvailablePence } : NotApplied(book, r))];
            entries.Add(entry);
            if (entries.Count < requests.Count) after = BookEvolution.Evolve(after, entry);
        }
        return entries.MoveToImmutable();
    }

    private static BookEntry NotApplied(Book book, Request<BookCommand> request) =>
        Refuse(request, new Refusal(RefusalReason.BatchNotApplied, request.Command.AmountPence)) with
        {
            AvailablePence = book.On(request.Command.Line).AvailablePence,
        };
}
