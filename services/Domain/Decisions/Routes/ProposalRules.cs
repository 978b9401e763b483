using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Routes;

/// <summary>Whether a proposal is well formed. What the scheme then makes of it is <see cref="Router"/>'s.</summary>
public static class ProposalRules
{
    private const int LongestTitle = 200;
    private const int LongestText = 4_000;
    private const int MostDocuments = 50;
    private const int Sha256Digits = 64;

    /// <summary>Every problem at once, with its path; empty when it is well formed.</summary>
    /// <param name="proposal">What is proposed.</param>
    /// <param name="scheme">The scheme in force; null for none: then no category is known to be wrong.</param>
    /// <param name="federation">The organisations.</param>
    /// <param name="funds">Codes of the funds of the ICS.</param>
    public static ImmutableArray<Problem> Check(Proposal proposal, Scheme? scheme, Federation federation, IReadOnlyCollection<string> funds) =>
    [
        .. About(proposal, scheme, federation, funds)
            .Concat(OfCase(proposal.CaseForScale))
            .Concat(proposal.Documents.SelectMany(OfDocument)),
    ];

    private static IEnumerable<Problem> About(Proposal proposal, Scheme? scheme, Federation federation, IReadOnlyCollection<string> funds)
    {
        if (proposal.Title.Trim().Length is 0 or > LongestTitle) yield return new("$.title", $"must have 1 to {LongestTitle} characters");
        if (scheme is not null && scheme.CategoryOf(proposal.Category) is null)
            yield return new("$.category", $"must be one of {Wording.List([.. scheme.Categories.Select(c => c.Code)])}");
        if (!funds.Contains(proposal.Fund)) yield return new("$.fund", "must be the code of a fund of the ICS");
        if (proposal.AmountPence is < 0 or > Pence.MaxAmount)
            yield return new("$.amountPence", string.Create(Wording.British, $"must be 0 to {Pence.MaxAmount:N0}"));
        if (federation.Find(proposal.FundingOrganisation) is not { } funding)
        {
            yield return new("$.fundingOrganisation", "must be the code of an organisation");
            yield break;
        }
        foreach (var (index, code) in proposal.Affected.Index())
            if (!federation.IsWithin(code, funding.Ics))
                yield return new($"$.affected[{index}]", $"must be the code of an organisation of {funding.Ics}: \"{code}\" is none");
        if (proposal.EqualityImpact?.Length > LongestText) yield return new("$.equalityImpact", $"must have at most {LongestText} characters");
        if (proposal.QualityImpact?.Length > LongestText) yield return new("$.qualityImpact", $"must have at most {LongestText} characters");
        if (proposal.Documents.Length > MostDocuments) yield return new("$.documents", $"must be at most {MostDocuments}");
    }

    // Whether a benefit is recognised is for the scheme to say; a proposal that names another one is refused, not malformed.
    private static IEnumerable<Problem> OfCase(CaseForScale? given)
    {
        if (given is null) yield break;
        if (given.Evidence.Length > LongestText) yield return new("$.caseForScale.evidence", $"must have at most {LongestText} characters");
        if (given.QuantifiedBenefitPence is < 0 or > Pence.MaxAmount)
            yield return new("$.caseForScale.quantifiedBenefitPence", string.Create(Wording.British, $"must be 0 to {Pence.MaxAmount:N0}"));
    }

    private static IEnumerable<Problem> OfDocument(Document document, int index)
    {
        if (document.Title.Trim().Length is 0 or > LongestTitle) yield return new($"$.documents[{index}].title", $"must have 1 to {LongestTitle} characters");
        if (!Uri.TryCreate(document.Link, UriKind.Absolute, out var link) || link.Scheme is not ("https" or "http"))
            yield return new($"$.documents[{index}].link", "must be an address that begins with https:// or http://");
        if (document.Sha256.Length != Sha256Digits || !document.Sha256.All(char.IsAsciiHexDigit))
            yield return new($"$.documents[{index}].sha256", $"must have {Sha256Digits} hexadecimal digits");
    }
}
