namespace Federated.Domain.Budgets;

/// <summary>What state money is in. Section 4 of the design: received = the sum of all the others.</summary>
public enum AccountKind
{
    /// <summary>Where money came from: a contra account, negative by as much as the holder received.</summary>
    Received,
    /// <summary>Free to delegate, commit or spend.</summary>
    Available,
    /// <summary>Sent, and not settled by the receiver yet.</summary>
    InTransit,
    /// <summary>Held by one child.</summary>
    Delegated,
    /// <summary>Set aside for a decision that is not taken yet.</summary>
    Reserved,
    /// <summary>Promised by an order or contract (an encumbrance).</summary>
    Committed,
    /// <summary>Paid.</summary>
    Spent,
}

/// <summary>The budget line of one year.</summary>
/// <param name="Year">Financial year.</param>
/// <param name="Fund">Fund code.</param>
public readonly record struct Line(FinancialYear Year, string Fund) : IComparable<Line>
{
    /// <summary>By year, then by ordinal fund code.</summary>
    public int CompareTo(Line other) =>
        Year.CompareTo(other.Year) is not 0 and var years ? years : string.CompareOrdinal(Fund, other.Fund);

#pragma warning disable CS1591 // Comparisons by CompareTo: nothing to add.
    public static bool operator <(Line left, Line right) => left.CompareTo(right) < 0;
    public static bool operator >(Line left, Line right) => left.CompareTo(right) > 0;
    public static bool operator <=(Line left, Line right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Line left, Line right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}

/// <summary>One account of a book: (year, fund, kind), and the child for delegated money.</summary>
/// <param name="Line">Year and fund.</param>
/// <param name="Kind">What state the money is in.</param>
/// <param name="Child">Code of the child, for <see cref="AccountKind.Delegated"/> only.</param>
public readonly record struct Account(Line Line, AccountKind Kind, string? Child = null);

/// <summary>A change of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="AmountPence">Pence added; negative when taken away.</param>
public readonly record struct Posting(Account Account, long AmountPence);
