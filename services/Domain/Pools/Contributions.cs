using System.Collections.Immutable;
using Federated.Domain.Budgets;

namespace Federated.Domain.Pools;

/// <summary>What the partners of a pool have paid into one line. Grows with the partners, not with what they pay.</summary>
public sealed record Contributions
{
    /// <summary>Nobody paid anything.</summary>
    public static Contributions None { get; } = new();

    /// <summary>By partner, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, long> PaidPence
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The contributions to all lines of a book, with those of one more entry: what it received for a partner, or gave back.</summary>
    public static ImmutableSortedDictionary<Line, Contributions> After(ImmutableSortedDictionary<Line, Contributions> lines, BookEntry entry)
    {
        if (entry.Partner is not { } partner || entry.Refusal is not null) return lines;
        var before = lines.GetValueOrDefault(entry.Line, None);
        var pence = -entry.Postings.Where(p => p.Account == new Account(entry.Line, AccountKind.Received)).Sum(p => p.AmountPence);
        var paid = before.PaidPence.SetItem(partner, checked(before.PaidPence.GetValueOrDefault(partner) + pence));
        return lines.SetItem(entry.Line, before with { PaidPence = paid });
    }
}
