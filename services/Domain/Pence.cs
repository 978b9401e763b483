namespace Federated.Domain;

/// <summary>Limits of money. All money is whole pence (GBP) in a <see cref="long"/>.</summary>
public static class Pence
{
    /// <summary>The largest amount of one command: £10 trillion, some fifty times the NHS's yearly budget.</summary>
    public const long MaxAmount = 1_000_000_000_000_000;

    /// <summary>
    /// The largest balance of one account, either way: £100 trillion. Sums over every organisation of England
    /// stay far inside a <see cref="long"/>.
    /// </summary>
    public const long MaxBalance = 10_000_000_000_000_000;
}
