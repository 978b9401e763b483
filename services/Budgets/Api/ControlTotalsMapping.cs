using Federated.Domain.Budgets;
using Federated.Domain.Registers;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Control totals as the messages of the API.</summary>
internal static class ControlTotalsMapping
{
    public static V1.ControlTotalsOfYear Year(ControlTotals totals)
    {
        var message = new V1.ControlTotalsOfYear
        {
            Ics = totals.Ics,
            Year = totals.Year.ToString(),
            TotalPence = totals.TotalPence,
            Proposal = totals.Proposal is { } proposal ? Proposal(proposal) : null,
        };
        message.Organisations.AddRange(totals.Parts.Concat(totals.Proposal?.Parts ?? [])
            .Select(part => part.Organisation).Distinct().Order(StringComparer.Ordinal)
            .Select(organisation => Organisation(organisation, totals)));
        return message;
    }

    public static RpcException Refused(ProposalRefusal refusal, string proposal, string organisation) => ApiError.Refused(
        refusal.Text(),
        refusal switch
        {
            ProposalRefusal.ProposalNotOpen => $"There is no open proposal {proposal}: it is in force, refused, withdrawn or lapsed, or never was.",
            ProposalRefusal.ConsentNotAsked => $"The proposal does not change the part of {organisation}.",
        },
        new Dictionary<string, string> { ["proposal"] = proposal, ["organisation"] = organisation });

    private static V1.OrganisationControlTotal Organisation(string organisation, ControlTotals totals)
    {
        var message = new V1.OrganisationControlTotal { Organisation = organisation };
        if (totals.PartOf(organisation) is { } inForce) message.AmountPence = inForce;
        if (totals.Proposal is not { } proposal) return message;
        if (proposal.State == ProposalState.Open && proposal.Parts.FirstOrDefault(p => p.Organisation == organisation) is { } proposed)
            message.ProposedPence = proposed.AmountPence;
        message.Consent = !proposal.Asked.Contains(organisation) ? ""
            : proposal.RefusedBy == organisation ? "refused"
            : proposal.Consented.Contains(organisation) ? "consented"
            : "asked";
        return message;
    }

    private static V1.ControlTotalProposal Proposal(ControlTotalProposal proposal) => new()
    {
        Proposal = proposal.Id,
        ProposedBy = proposal.ProposedBy,
        State = proposal.State.Text(),
        TotalPence = proposal.TotalPence,
        RefusedBy = proposal.RefusedBy ?? "",
        Reason = proposal.Reason ?? "",
    };
}
