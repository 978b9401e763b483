using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Begins to close a year in every book of an ICS. Asked of the ICS's book, which takes nothing of the year from here on.</summary>
/// <param name="Year">Financial year; its last day is over.</param>
/// <param name="Reason">Why; null when nothing is said.</param>
public sealed record BeginYearClosing(FinancialYear Year, string? Reason) : BookCommand(new(Year, ""), 0, Year.LastDay)
{
    /// <inheritdoc/>
    public override bool IsDated => false;
}

/// <summary>Frees what a hold still has on the lines of a year that ends. Made by the close of the year, not by clients.</summary>
/// <param name="HoldId">Which.</param>
/// <param name="Legs">What it has there.</param>
public sealed record FreeHoldAtYearEnd(string HoldId, ImmutableArray<Leg> Legs)
    : BookCommand(Legs[0].Line, Legs.Sum(leg => leg.AmountPence), Legs[0].Line.Year.LastDay)
{
    /// <inheritdoc/>
    public override bool IsBySystem => true;
}

/// <summary>
/// Ends a commitment's part on a line whose fund does not carry commitments forward. Made by the close of the year, not by
/// clients.
/// </summary>
/// <param name="CommitmentId">Which.</param>
/// <param name="Line">The line that ends.</param>
public sealed record LapseCommitment(string CommitmentId, Line Line) : BookCommand(Line, 0, Line.Year.LastDay)
{
    /// <inheritdoc/>
    public override bool IsBySystem => true;
}

/// <summary>
/// Takes what a line has left into the next year, as its fund's rules say. Made by the close of the year, not by clients.
/// </summary>
/// <param name="Line">The line that ends; its own year's last day is when it counts.</param>
/// <param name="Parent">Code of the holder's parent; null for an ICS.</param>
public sealed record CarryForward(Line Line, string? Parent) : BookCommand(Line, 0, Line.Year.LastDay)
{
    /// <inheritdoc/>
    public override bool IsBySystem => true;
}

/// <summary>
/// Sends what is left of ring-fenced money that may not be carried forward back to the parent. Made by the close of the
/// year, not by clients.
/// </summary>
/// <param name="Line">The line that ends.</param>
/// <param name="Parent">Code of the holder's parent.</param>
public sealed record ReturnUnspent(Line Line, string Parent) : BookCommand(Line, 0, Line.Year.LastDay)
{
    /// <inheritdoc/>
    public override bool IsBySystem => true;
}

/// <summary>What is still to be done in a book whose year is closed.</summary>
public static class YearEnd
{
    /// <summary>
    /// The next thing to do with a year's lines, or null when the year has ended: first holds are freed and commitments that
    /// are not carried forward lapse, so that their money goes the way of the balance. Years before it that were never closed
    /// end with it, the oldest first.
    /// </summary>
    /// <param name="book">The book.</param>
    /// <param name="year">The year that ends.</param>
    /// <param name="termsOf">The rules of a fund.</param>
    /// <param name="parent">Code of the holder's parent; null for an ICS.</param>
    public static BookCommand? NextStep(Book book, FinancialYear year, Func<string, Terms> termsOf, string? parent)
    {
        foreach (var hold in book.Holds.Values)
        {
            ImmutableArray<Leg> legs = [.. from left in hold.RemainingPence
                                           where left.Key.Year <= year && left.Value > 0
                                           select new Leg(left.Key, left.Value)];
            if (!legs.IsEmpty) return new FreeHoldAtYearEnd(hold.Id, legs) { Terms = termsOf(legs[0].Line.Fund) };
        }
        foreach (var commitment in book.Commitments.Values)
        {
            foreach (var (line, leg) in commitment.Legs)
            {
                if (line.Year <= year && leg.RemainingPence > 0 && termsOf(line.Fund) is var terms && !terms.Fund.CarryForwardCommitments)
                    return new LapseCommitment(commitment.Id, line) { Terms = terms };
            }
        }
        return book.Lines.Keys.Where(line => line.Year <= year).Select(line => Onward(book, line, termsOf(line.Fund), parent)).FirstOrDefault(step => step is not null);
    }

    private static BookCommand? Onward(Book book, Line line, Terms terms, string? parent)
    {
        if (BookDecider.HasToCarry(book, line, terms.Fund)) return new CarryForward(line, parent) { Terms = terms };
        return parent is not null && BookDecider.ReturnablePence(book, line, terms.Fund) > 0 ? new ReturnUnspent(line, parent) { Terms = terms } : null;
    }
}
