using System.Collections.Immutable;
using System.Globalization;
using Federated.Decisions.Grains;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Api;

/// <summary>Decisions as the messages of the API.</summary>
internal static class DecisionMapping
{
    public static V1.Routing Routing(Routing routing, int schemeVersion) => new()
    {
        Tier = routing.Tier is { } tier ? Tiers.Text(tier) : "",
        Forum = routing.Forum ?? "",
        Footprint = routing.Footprint ?? "",
        IsReserved = routing.ReservedMatter is not null,
        Refusal = routing.Refusal?.Reason.Text() ?? "",
        SchemeVersion = schemeVersion,
        Explanation = { routing.Explanation.Select(Step) },
    };

    /// <param name="view">The decision.</param>
    /// <param name="history">Everything that happened to it; nothing in lists.</param>
    public static V1.Decision Decision(DecisionView view, ImmutableArray<DecisionEntry> history)
    {
        var (version, decision) = view;
        var (proposal, round) = (decision.Proposal!, decision.Round!);
        return new()
        {
            DecisionId = decision.Id,
            Title = proposal.Title,
            Category = proposal.Category,
            Year = proposal.Year.ToString(),
            Fund = proposal.Fund,
            FundingOrganisation = proposal.FundingOrganisation,
            AmountPence = proposal.AmountPence,
            Affected = { proposal.Everybody },
            Tier = Tiers.Text(round.Tier),
            Forum = round.Forum,
            State = decision.State.Text(),
            Explanation = { decision.Routing!.Explanation.Select(Step) },
            IsReserved = decision.Routing.ReservedMatter is not null,
            Consents = { Consents(decision, round) },
            Approvals = { decision.Approvals.Select(by => new V1.Approval { By = SchemeMapping.Name(by), Post = by.Post ?? "" }) },
            ApprovalsNeeded = round.Quorum,
            Money = Money(decision),
            HoldId = decision.Money is MoneyState.None or MoneyState.Refused ? "" : Message.HoldIdOf(decision.Id),
            CommitmentId = decision.Money == MoneyState.Committed ? new Message(MessageKind.Commit, decision.Id, 1, default).BudgetsId : "",
            DueOn = decision.IsClosed ? "" : decision.Until?.Text() ?? "",
            History = { history.Where(IsHistory).Select(Event) },
            Refusal = decision.MoneyRefusal?.Reason ?? "",
            SchemeVersion = round.SchemeVersion,
            ProposedBy = SchemeMapping.Name(decision.ProposedBy!),
            ProposedAt = history.IsDefaultOrEmpty ? "" : history.First(e => e.Kind == DecisionEntryKind.Proposed).RecordedAt.Text(),
            ProposedOn = decision.ProposedOn.Text(),
            IsOverridden = decision.Override is not null,
            CaseForScale = proposal.CaseForScale is { } scale
                ? new() { Benefit = scale.Benefit, Evidence = scale.Evidence, QuantifiedBenefitPence = scale.QuantifiedBenefitPence }
                : null,
            Documents = { proposal.Documents.Select(d => new V1.DecisionDocument { Title = d.Title, Link = d.Link, Sha256 = d.Sha256 }) },
            EqualityImpact = proposal.EqualityImpact ?? "",
            QualityImpact = proposal.QualityImpact ?? "",
            Version = version,
        };
    }

    private static IEnumerable<V1.PartnerConsent> Consents(Decision decision, Round round) =>
        from partner in round.Consent == Domain.Decisions.Schemes.ConsentMode.None ? [] : round.Partners
        let answer = decision.Consents.FirstOrDefault(a => a.Partner == partner.Organisation)
        select new V1.PartnerConsent
        {
            Organisation = partner.Organisation,
            Answer = answer is null ? "asked" : answer.Consents ? "consented" : "objected",
            Weight = partner.Weight.ToString("0.#############################", CultureInfo.InvariantCulture),
            By = answer is null ? "" : SchemeMapping.Name(answer.By),
            Reason = answer?.Reason ?? "",
        };

    // What is under way says more than what was heard last.
    private static string Money(Decision decision) => decision.UnderWay?.Kind switch
    {
        MessageKind.Reserve => "reserving",
        MessageKind.Commit => "committing",
        MessageKind.Release => "releasing",
        _ => decision.Money switch
        {
            MoneyState.None => "none",
            MoneyState.Reserved => "reserved",
            MoneyState.Committed => "committed",
            MoneyState.Released => "released",
            MoneyState.Refused => "refused",
        },
    };

    private static bool IsHistory(DecisionEntry entry) => entry.Kind != DecisionEntryKind.Refused;

    private static V1.DecisionEvent Event(DecisionEntry entry) => new()
    {
        Kind = entry.Kind.Text(),
        By = entry.By is { } by ? SchemeMapping.Name(by) : entry.Actor,
        Reason = entry.Reason ?? Outcome(entry),
        At = entry.RecordedAt.Text(),
        State = entry.State.Text(),
    };

    private static string Outcome(DecisionEntry entry) => entry switch
    {
        { Answer.Refused: { } refused } => $"{entry.MessageKey}: {refused.Reason}",
        { Answer.Held: not null } => $"{entry.MessageKey}: no room in the share",
        { MessageKey: { } key } => key,
        { Move: { } move } => $"{move.Kind.Text()} from {move.From} to {move.To}",
        _ => "",
    };

    private static V1.RuleStep Step(RuleStep step) => new()
    {
        Rule = step.Rule,
        Inputs = { step.Inputs.Select(input => new V1.RuleInput { Name = input.Name, Value = input.Value }) },
        Outcome = step.Outcome,
    };
}
