using System.Numerics;

namespace Federated.Domain.Allocation;

/// <summary>A body that takes part in a share-out.</summary>
/// <param name="Organisation">Its code.</param>
/// <param name="Value">Its weight: zero or more, exact.</param>
public sealed record Weight(string Organisation, decimal Value)
{
    // The unscaled integer of a decimal and its scale are exact; division of decimals would round.
    internal BigInteger Scaled(int scale) => Unscaled(Value) * BigInteger.Pow(10, scale - Value.Scale);

    private static BigInteger Unscaled(decimal value)
    {
        var bits = decimal.GetBits(value);
        var magnitude = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return value < 0 ? -magnitude : magnitude;
    }
}
