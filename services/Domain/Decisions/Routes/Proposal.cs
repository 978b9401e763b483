using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Routes;

/// <summary>What is to be decided.</summary>
/// <param name="Title">For people.</param>
/// <param name="Category">Code of a category of the scheme.</param>
/// <param name="Year">Financial year of the money.</param>
/// <param name="Fund">Code of the fund that pays.</param>
/// <param name="FundingOrganisation">Code of the organisation that pays. It is affected too.</param>
/// <param name="AmountPence">0 to <see cref="Pence.MaxAmount"/>; 0 where no money is asked for.</param>
/// <param name="Affected">Codes of the organisations affected, of the same ICS; may be empty.</param>
public sealed record Proposal(
    string Title, string Category, FinancialYear Year, string Fund, string FundingOrganisation, long AmountPence, ImmutableArray<string> Affected)
{
    /// <summary>Why it should be decided higher up than need be; null when nothing is said.</summary>
    public CaseForScale? CaseForScale { get; init; }

    /// <summary>The tier that is asked to decide; null to let the scheme say.</summary>
    public Tier? RequestedTier { get; init; }

    /// <summary>Papers.</summary>
    public ImmutableArray<Document> Documents { get; init; } = [];

    /// <summary>What it means for equality; null when nothing is said.</summary>
    public string? EqualityImpact { get; init; }

    /// <summary>What it means for quality; null when nothing is said.</summary>
    public string? QualityImpact { get; init; }

    /// <summary>Everybody affected, the one that pays included; each once, in ordinal order.</summary>
    public ImmutableArray<string> Everybody => [.. Affected.Append(FundingOrganisation).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>A paper, kept elsewhere.</summary>
/// <param name="Title">For people.</param>
/// <param name="Link">Where it is.</param>
/// <param name="Sha256">Digest of its bytes, in hexadecimal.</param>
public sealed record Document(string Title, string Link, string Sha256);
