using System.Collections.Immutable;

namespace Federated.Domain.Allocation;

/// <summary>
/// The rule of <see cref="Apportionment"/> where the weights are pence themselves: each part rounded down, the pennies left
/// over to the largest remainders, ties to the earlier. Exact, and without the report that an allocation needs.
/// </summary>
public static class LargestRemainder
{
    /// <summary>The parts, in the order of the weights; they sum to the amount, and none is above its weight.</summary>
    /// <param name="amountPence">From 0 to the sum of the weights.</param>
    /// <param name="weightsPence">Each 0 or more, one at least above 0.</param>
    public static ImmutableArray<long> Parts(long amountPence, IReadOnlyList<long> weightsPence)
    {
        Int128 total = 0;
        foreach (var weight in weightsPence) total += weight;
        var (parts, rests) = (new long[weightsPence.Count], new Int128[weightsPence.Count]);
        var leftOver = amountPence;
        for (var i = 0; i < parts.Length; i++)
        {
            var (whole, rest) = Int128.DivRem((Int128)amountPence * weightsPence[i], total);
            (parts[i], rests[i]) = ((long)whole, rest);
            leftOver -= parts[i];
        }
        // OrderBy is stable, so equal remainders go to the earlier.
        foreach (var lucky in Enumerable.Range(0, parts.Length).OrderByDescending(i => rests[i]).Take((int)leftOver)) parts[lucky]++;
        return [.. parts];
    }
}
