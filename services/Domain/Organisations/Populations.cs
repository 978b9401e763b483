using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>
/// Registered and need-weighted populations of a practice or of many together. Decimals all the way: with at most nine
/// digits before the point and twelve after it in each figure, sums over millions of practices are exact.
/// </summary>
/// <param name="Registered">People, 0 or more; NHS England's normalised figures have a fraction.</param>
/// <param name="Weighted">One figure a column, in the order of <see cref="WeightColumns.All"/>.</param>
public sealed record Populations(decimal Registered, ImmutableArray<decimal> Weighted)
{
    /// <summary>Nobody.</summary>
    public static Populations None { get; } = new(0m, [.. WeightColumns.All.Select(_ => 0m)]);

    /// <summary>The exact sum, column by column.</summary>
    public static Populations Sum(IEnumerable<Populations> parts)
    {
        var registered = 0m;
        var weighted = new decimal[WeightColumns.All.Length];
        foreach (var part in parts)
        {
            registered += part.Registered;
            for (var column = 0; column < weighted.Length; column++)
                weighted[column] += part.Weighted[column];
        }
        return new(registered, [.. weighted]);
    }

    /// <summary>The need-weighted figures under their columns' names.</summary>
    public ImmutableSortedDictionary<string, decimal> ByColumn() =>
        WeightColumns.All.Zip(Weighted, KeyValuePair.Create).ToImmutableSortedDictionary(StringComparer.Ordinal);
}
