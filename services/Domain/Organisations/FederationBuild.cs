using System.Collections.Immutable;

namespace Federated.Domain.Organisations;

/// <summary>What <see cref="FederationBuilder"/> makes. With any fault there are no organisations.</summary>
/// <param name="Organisations">In ordinal order of their codes.</param>
/// <param name="Warnings">In ordinal order of code, organisation and message.</param>
/// <param name="Faults">Why nothing could be built, in the order of the groupings.</param>
public sealed record FederationBuild(
    ImmutableArray<Organisation> Organisations,
    ImmutableArray<ImportWarning> Warnings,
    ImmutableArray<BuildFault> Faults);

/// <summary>A reason why no federation can be built.</summary>
/// <param name="Path">Where in the groupings; null when a district of the rows is at fault.</param>
/// <param name="Rule">What is wrong, in one sentence.</param>
public sealed record BuildFault(string? Path, string Rule);
