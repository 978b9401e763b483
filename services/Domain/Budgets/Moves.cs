namespace Federated.Domain.Budgets;

/// <summary>Kinds of budget moves, each its own verb with limits of its own.</summary>
public enum MoveKind
{
    /// <summary>More money in the course of the year.</summary>
    Supplement,
    /// <summary>Back to the giver.</summary>
    Return,
    /// <summary>Between the funds of one holder, or to a sibling through the parent.</summary>
    Virement,
}

/// <summary>How much a role may move, at one organisation. Finance systems limit what one person may move on their own.</summary>
/// <param name="Role">Role of those who ask, as tokens name it.</param>
/// <param name="Move">Kind of move.</param>
/// <param name="PerCommandPence">By one command; null for no limit.</param>
/// <param name="PerYearPence">In one financial year and organisation, by all who hold the role; null for no limit.</param>
public sealed record MoveLimit(string Role, MoveKind Move, long? PerCommandPence, long? PerYearPence);

/// <summary>What has been moved by virement on a line: a source of virements may not be their target in the same year.</summary>
/// <param name="GavePence">Moved away.</param>
/// <param name="GotPence">Moved in.</param>
public readonly record struct VirementMarks(long GavePence, long GotPence);

/// <summary>Under whose limits a move was made.</summary>
/// <param name="Year">Financial year.</param>
/// <param name="Role">Role of who asked.</param>
/// <param name="Move">Kind of move.</param>
public readonly record struct MoveAllowance(FinancialYear Year, string Role, MoveKind Move) : IComparable<MoveAllowance>
{
    /// <summary>By year, role (ordinal) and kind.</summary>
    public int CompareTo(MoveAllowance other) =>
        Year.CompareTo(other.Year) is not 0 and var years ? years
        : string.CompareOrdinal(Role, other.Role) is not 0 and var roles ? roles
        : Move.CompareTo(other.Move);

#pragma warning disable CS1591 // Comparisons by CompareTo: nothing to add.
    public static bool operator <(MoveAllowance left, MoveAllowance right) => left.CompareTo(right) < 0;
    public static bool operator >(MoveAllowance left, MoveAllowance right) => left.CompareTo(right) > 0;
    public static bool operator <=(MoveAllowance left, MoveAllowance right) => left.CompareTo(right) <= 0;
    public static bool operator >=(MoveAllowance left, MoveAllowance right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}
