using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>What one line hands on to the same fund of the next year.</summary>
/// <param name="Of">Version of the entry in this book that carried it forward: opening entries name it.</param>
/// <param name="AvailablePence">Balance; negative where an overspend goes with the commitments that it paid for.</param>
/// <param name="Commitments">Open commitments, in ordinal order of their ids.</param>
public sealed record Carry(long Of, long AvailablePence, ImmutableArray<CarriedCommitment> Commitments)
{
    /// <summary>What is left to pay of the commitments.</summary>
    public long CommittedPence => Commitments.Sum(c => c.RemainingPence);

    /// <summary>Money that it moves from one year to the next.</summary>
    public long AmountPence => AvailablePence + CommittedPence;

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => AvailablePence == 0 && Commitments.IsEmpty;
}

/// <summary>A commitment, or a part of one, that is paid in a later year than the one it was made in.</summary>
/// <param name="Id">Id of the commitment; it stays the same.</param>
/// <param name="RemainingPence">Left to pay.</param>
public sealed record CarriedCommitment(string Id, long RemainingPence);

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
