using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Federated.Domain.Allocation;

/// <summary>One body's part of an amount.</summary>
/// <param name="Organisation">Its code.</param>
/// <param name="Weight">Its weight as given; null where amounts were given instead.</param>
/// <param name="Fraction">Its part of all weights, to twelve decimals for reading.</param>
/// <param name="AmountPence">Its part of the amount.</param>
/// <param name="LeftOverPenny">It got one of the pennies that rounding down left over.</param>
public sealed record Share(string Organisation, decimal? Weight, decimal Fraction, long AmountPence, bool LeftOverPenny);

/// <summary>
/// Shares an amount by weights to the penny: each part rounded down, the pennies left over to the largest remainders
/// (Hamilton's method), ties to the lower ordinal code. Exact arithmetic throughout, so the parts always sum to the
/// amount and nobody is a penny or more from their exact due.
/// </summary>
public static class Apportionment
{
    private const int FractionDecimals = 12;

    /// <summary>The parts in ordinal order of the codes.</summary>
    /// <param name="amountPence">Zero or more.</param>
    /// <param name="weights">One a body, none negative, at least one above zero.</param>
    /// <exception cref="ArgumentException">An amount or weight is negative, a body is named twice, or all weights are zero.</exception>
    public static ImmutableArray<Share> ByWeight(long amountPence, IReadOnlyCollection<Weight> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amountPence);
        var ordered = weights.OrderBy(w => w.Organisation, StringComparer.Ordinal).ToArray();
        CheckWeights(ordered);

        var scale = ordered.Max(w => w.Value.Scale);
        var scaled = ordered.Select(w => w.Scaled(scale)).ToArray();
        var total = scaled.Aggregate(BigInteger.Zero, BigInteger.Add);
        if (total.IsZero) throw new ArgumentException("Every weight is zero.", nameof(weights));

        var parts = scaled.Select(w => BigInteger.DivRem(amountPence * w, total, out var rest) is var whole ? (whole, rest) : default).ToArray();
        var leftOver = (int)(amountPence - parts.Aggregate(BigInteger.Zero, (sum, p) => sum + p.whole));
        // OrderBy is stable and the codes are in ordinal order already, so equal remainders go to the lower code.
        var lucky = Enumerable.Range(0, parts.Length).OrderByDescending(i => parts[i].rest).Take(leftOver).ToHashSet();

        return [.. ordered.Select((w, i) => new Share(
            w.Organisation, w.Value, Fraction(scaled[i], total), (long)parts[i].whole + (lucky.Contains(i) ? 1 : 0), lucky.Contains(i)))];
    }

    private static void CheckWeights(Weight[] ordered)
    {
        for (var i = 0; i < ordered.Length; i++)
        {
            if (ordered[i].Value < 0) throw new ArgumentException($"The weight of {ordered[i].Organisation} is negative.");
            if (i > 0 && ordered[i].Organisation == ordered[i - 1].Organisation)
                throw new ArgumentException($"{ordered[i].Organisation} is named twice.");
        }
    }

    private static decimal Fraction(BigInteger part, BigInteger total)
    {
        var units = BigInteger.Pow(10, FractionDecimals);
        var rounded = ((2 * part * units) + total) / (2 * total);
        return decimal.Parse(rounded.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) / (decimal)units;
    }
}
