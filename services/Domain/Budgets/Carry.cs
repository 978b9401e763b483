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
public sealed record CarriedCommitment(string Id, long RemainingPence)
{
    /// <summary>The decision that it was made for; null for none.</summary>
    public string? DecisionId { get; init; }
}

/// <summary>How a line ended with its year.</summary>
/// <param name="CarriedBalancePence">Balance that went on; negative for an overspend that went with its commitments.</param>
/// <param name="CarriedCommitmentsPence">Commitments that went on, left to pay.</param>
/// <param name="ReturnedPence">Ring-fenced money that went back to the parent.</param>
public readonly record struct LineEnd(long CarriedBalancePence, long CarriedCommitmentsPence, long ReturnedPence)
{
    /// <summary>With what one more entry carried, or had back.</summary>
    internal LineEnd With(Carry? carry, int sign) => carry is null ? this : this with
    {
        CarriedBalancePence = CarriedBalancePence + (sign * carry.AvailablePence),
        CarriedCommitmentsPence = CarriedCommitmentsPence + (sign * carry.CommittedPence),
    };
}
