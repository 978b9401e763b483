using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Api;

/// <summary>What a board has before it, as its members read it: names instead of codes, and sentences.</summary>
/// <param name="federation">The organisations.</param>
internal sealed class MeetingPacks(Federation federation)
{
    /// <param name="number">Place in the list, from 1.</param>
    /// <param name="decision">An open decision.</param>
    /// <param name="scheme">The scheme that it was proposed under.</param>
    public V1.MeetingItem Item(int number, Decision decision, Scheme scheme)
    {
        var (proposal, round) = (decision.Proposal!, decision.Round!);
        return new()
        {
            Item = number,
            Title = proposal.Title,
            Category = scheme.CategoryOf(proposal.Category)?.Name ?? proposal.Category,
            AmountPence = proposal.AmountPence,
            Money = $"{Name(proposal.FundingOrganisation)}, {proposal.Fund}, {proposal.Year}",
            Affected = Wording.List([.. proposal.Everybody.Select(Name)]),
            WhyHere = WhyHere(decision),
            LocalShare = LocalShare(decision),
            Consents = Consents(decision),
            State = decision.State.Text(),
            Approvals = $"{decision.Approvals.Length} of {round.Quorum}",
            DueOn = decision.Until?.Text() ?? "",
            CaseForScale = proposal.CaseForScale is { } scale ? Case(scale, scheme) : "",
            EqualityImpact = proposal.EqualityImpact ?? "",
            QualityImpact = proposal.QualityImpact ?? "",
            Papers = string.Join("; ", proposal.Documents.Select(paper => $"{paper.Title} {paper.Link}")),
            ProposedBy = SchemeMapping.Name(decision.ProposedBy!),
            DecisionId = decision.Id,
        };
    }

    // How it came here the last time: by somebody's hand, or by the rules.
    private string WhyHere(Decision decision)
    {
        if (decision.Moves is [.., var move])
        {
            return move.Kind switch
            {
                MoveKind.Escalated => $"{Name(move.From)} asks for a decision: {move.Reason}",
                MoveKind.Devolved => $"{Name(move.From)} hands it down: {move.Reason}",
                MoveKind.EscalatedAfterMediation => $"Mediation at {Name(move.From)} ended without agreement: {move.Reason}",
            };
        }
        if (decision.Routing!.ReservedMatter is not null) return Outcome(decision, "reserved-matter");
        return decision.Proposal!.RequestedTier is null
            ? Outcome(decision, "competence")
            : $"{Outcome(decision, "competence")} {Outcome(decision, "subsidiarity")}";
    }

    private string LocalShare(Decision decision)
    {
        if (decision.Override is { } set) return $"Set aside by {SchemeMapping.Name(set.By)} on {Wording.Day(set.On)}: {set.Reason}";
        if (decision.Moves.IsEmpty) return Outcome(decision, "eighty-twenty");
        return decision.Round!.IsGuarded
            ? "The system decides: before it is approved, it is asked whether enough is decided locally for that."
            : $"{Name(decision.Round.Forum)} decides locally: local decisions are not held.";
    }

    private string Consents(Decision decision)
    {
        if (decision.Round!.Consent == ConsentMode.None || decision.Round.Partners.IsEmpty) return "";
        return string.Join("; ", decision.Round.Partners.Select(partner =>
            decision.Consents.FirstOrDefault(answer => answer.Partner == partner.Organisation) switch
            {
                null => $"{Name(partner.Organisation)} is asked",
                { Consents: true } => $"{Name(partner.Organisation)} has consented",
                var objection => $"{Name(partner.Organisation)} objects: {objection.Reason}",
            }));
    }

    private static string Case(CaseForScale given, Scheme scheme)
    {
        var benefit = scheme.Benefits.FirstOrDefault(b => b.Code == given.Benefit)?.Name ?? given.Benefit;
        return $"{benefit}, worth {Wording.Pounds(given.QuantifiedBenefitPence)}: {given.Evidence}";
    }

    private static string Outcome(Decision decision, string rule) =>
        decision.Routing!.Explanation.FirstOrDefault(step => step.Rule == rule)?.Outcome ?? "";

    private string Name(string code) => federation.Find(code)?.Name ?? code;
}
