using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Life;

/// <summary>The terms under which a forum decides, out of the scheme in force.</summary>
internal static class Rounds
{
    public static Round At(string forum, Proposal proposal, bool isGuarded, PublishedScheme published, Federation federation)
    {
        var scheme = published.Scheme;
        var (organisation, category) = (federation.Find(forum)!, scheme.CategoryOf(proposal.Category)!);
        return new(
            forum,
            organisation.Tier,
            published.Version,
            isGuarded,
            category.Consent,
            [.. from child in federation.ChildrenOf(forum)
                where proposal.Everybody.Any(code => federation.IsWithin(code, child.Code))
                select new Partner(child.Code, WeightOf(child, category))],
            category.AfterMediation,
            scheme.QuorumOf(organisation.Tier),
            [.. from power in scheme.DelegatedPowers
                where power.Organisation == forum && power.LimitPence >= proposal.AmountPence && (power.Category ?? category.Code) == category.Code
                orderby power.Post
                select power.Post],
            new(scheme.Deadlines.ConsentDays, category.MediationDays, scheme.Deadlines.ApprovalDays));
    }

    private static decimal WeightOf(Organisation partner, Category category) => category.Weight switch
    {
        ConsentWeight.OneEach => 1,
        ConsentWeight.Population => partner.RegisteredPopulation,
    };
}
