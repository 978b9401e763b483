using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>
/// An ICS, a place or a PCN, with the populations that money is shared by. Two are equal when every figure is,
/// so that an import of the same files is seen to change nothing.
/// </summary>
/// <param name="Code">ODS code of an ICB ("QMF") or PCN ("U07169"); "&lt;ICB&gt;-&lt;NAME&gt;" for a place ("QMF-NEWHAM").</param>
/// <param name="Name">Name as published.</param>
/// <param name="Tier">Its level.</param>
/// <param name="Parent">Code of the organisation that it gets its money from; null for an ICS.</param>
/// <param name="Ics">Code of its ICS; its own for an ICS.</param>
/// <param name="RegisteredPopulation">People registered with its practices: the exact sum over them.</param>
/// <param name="WeightedPopulations">Need-weighted populations by column of NHS England's weights (<see cref="WeightColumns"/>):
/// exact sums over its practices, in ordinal order of the columns.</param>
/// <param name="Practices">Number of GP practices in it.</param>
/// <param name="WeightsYear">Financial year of the populations, such as "2025-26".</param>
public sealed record Organisation(
    string Code,
    string Name,
    Tier Tier,
    string? Parent,
    string Ics,
    decimal RegisteredPopulation,
    ImmutableSortedDictionary<string, decimal> WeightedPopulations,
    int Practices,
    string WeightsYear)
{
    /// <summary>Need-weighted populations by column, in ordinal order whatever order they came in.</summary>
    public ImmutableSortedDictionary<string, decimal> WeightedPopulations { get; init; } =
        WeightedPopulations.WithComparers(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(Organisation? other) =>
        other is not null
        && (Code, Name, Tier, Parent, Ics) == (other.Code, other.Name, other.Tier, other.Parent, other.Ics)
        && (RegisteredPopulation, Practices, WeightsYear) == (other.RegisteredPopulation, other.Practices, other.WeightsYear)
        && WeightedPopulations.SequenceEqual(other.WeightedPopulations);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Parent, RegisteredPopulation, Practices, WeightsYear);
}
