using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Api;

/// <summary>Reads a proposal out of a request, and holds it to the rules: every fault at once.</summary>
internal static class ProposalReading
{
    public static Proposal Read(Call call, V1.ProposeRequest given, Scheme? scheme)
    {
        var check = call.Check;
        Tier? tier = null;
        if (given.RequestedTier.Length > 0)
        {
            if (Tiers.TryParse(given.RequestedTier, out var known)) tier = known;
            else check.Add("requestedTier", "must be one of: system, place, neighbourhood");
        }
        var proposal = new Proposal(
            check.Text("title", given.Title, int.MaxValue), given.Category, check.Year(given.Year), given.Fund, given.FundingOrganisation, given.AmountPence, [.. given.Affected])
        {
            RequestedTier = tier,
            CaseForScale = given.CaseForScale is { } scale ? new(scale.Benefit, scale.Evidence, scale.QuantifiedBenefitPence) : null,
            Documents = [.. given.Documents.Select(d => new Document(d.Title, d.Link, d.Sha256))],
            EqualityImpact = given.EqualityImpact.Length == 0 ? null : given.EqualityImpact,
            QualityImpact = given.QualityImpact.Length == 0 ? null : given.QualityImpact,
        };
        call.Add("", ProposalRules.Check(proposal, scheme, call.Federation, call.Register.FundsOf(call.Ics.Code)));
        return proposal;
    }
}
