using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>
/// Warnings: before a budget is used up, whoever uses it is told. They are part of the entry, so that a retry is told the
/// same.
/// </summary>
public static partial class BookDecider
{
    private static BookEntry Warned(Book book, Request<BookCommand> request, BookEntry entry)
    {
        if (entry.Postings.IsEmpty || request.Command.IsBySystem) return entry;
        ImmutableArray<Warning> warnings = [.. entry.Postings.GroupBy(p => p.Account.Line).Where(Uses).Select(line =>
        {
            var before = book.On(line.Key);
            var after = line.Aggregate(before, (balances, p) => balances.Post(p.Account.Kind, p.Account.Child, p.AmountPence));
            return Warning.On(line.Key, request.Command.Terms.FundOf(line.Key)?.WarningBasisPoints ?? 0, before, after);
        }).OfType<Warning>()];
        return warnings.IsEmpty ? entry : entry with { Warnings = warnings };
    }

    // What takes from available, pays, or turns a hold into a commitment.
    private static bool Uses(IEnumerable<Posting> line) => line.Any(p => p.Account.Kind switch
    {
        AccountKind.Available or AccountKind.Reserved => p.AmountPence < 0,
        AccountKind.Spent => p.AmountPence > 0,
        AccountKind.Received or AccountKind.InTransit or AccountKind.Delegated or AccountKind.Committed => false,
    }) && !line.Any(p => p.Account.Kind == AccountKind.Available && p.AmountPence > 0);
}
