using System.Collections.Immutable;

namespace Federated.Domain.Registers;

/// <summary>
/// How control totals are split and re-apportioned. "Individual control totals, or acceptable proposal for reapportioning
/// system control total" (BNSSG board, March 2019): always zero-sum, and never without those whose part changes.
/// </summary>
internal static class ControlTotalRules
{
    public static RegisterEntry Split(Register register, Request<RegisterCommand> request, SplitControlTotal c)
    {
        ImmutableArray<ControlTotalPart> parts = [.. c.Parts.OrderBy(p => p.Organisation, StringComparer.Ordinal)];
        Demand(register, c, parts);
        var stands = register.ControlTotalsOf(c.Ics, c.Year);
        if (stands is null) return Entry(request, "control-totals-set", new(c.Ics, c.Year, c.TotalPence, parts));

        var asked = Changed(stands, parts);
        if (asked.IsEmpty)
        {
            var withdrawn = stands.Proposal is { State: ProposalState.Open } open ? open with { State = ProposalState.Withdrawn } : stands.Proposal;
            return Entry(request, "control-totals-confirmed", stands with { Proposal = withdrawn });
        }
        return Entry(request, "control-totals-proposed", stands with
        {
            Proposal = new(request.Id, request.Actor, c.TotalPence, parts, asked, ProposalState.Open),
        });
    }

    public static RegisterEntry Answer(Register register, Request<RegisterCommand> request, AnswerProposal c)
    {
        var stands = register.ControlTotals.GetValueOrDefault(c.Ics, [])
            .FirstOrDefault(t => t.Proposal is { State: ProposalState.Open } open && open.Id == c.ProposalId);
        if (stands is not { Proposal: { } proposal }) return Refused(request, ProposalRefusal.ProposalNotOpen);
        if (!proposal.Asked.Contains(c.Organisation)) return Refused(request, ProposalRefusal.ConsentNotAsked);
        if (!c.Consents)
        {
            return Entry(request, "control-totals-refused", stands with
            {
                Proposal = proposal with { State = ProposalState.Refused, RefusedBy = c.Organisation, Reason = c.Reason },
            });
        }

        ImmutableArray<string> consented = [.. proposal.Consented.Append(c.Organisation).Distinct().Order(StringComparer.Ordinal)];
        var after = proposal with { Consented = consented };
        return Entry(request, "control-totals-consented", consented.Length < proposal.Asked.Length
            ? stands with { Proposal = after }
            : new(stands.Ics, stands.Year, proposal.TotalPence, proposal.Parts) { Proposal = after with { State = ProposalState.InForce } });
    }

    // Whose part comes, goes or is another.
    private static ImmutableArray<string> Changed(ControlTotals stands, ImmutableArray<ControlTotalPart> parts) =>
        [.. stands.Parts.Except(parts).Concat(parts.Except(stands.Parts)).Select(p => p.Organisation).Distinct().Order(StringComparer.Ordinal)];

    private static void Demand(Register register, SplitControlTotal c, ImmutableArray<ControlTotalPart> parts)
    {
        if (parts.Sum(p => p.AmountPence) != c.TotalPence) throw new ArgumentException($"The parts do not sum to {c.TotalPence} pence.");
        if (parts.Select(p => p.Organisation).Distinct().Count() < parts.Length) throw new ArgumentException("An organisation is named twice.");
        if (parts.FirstOrDefault(p => !register.Federation.IsWithin(p.Organisation, c.Ics)) is { } foreign)
            throw new ArgumentException($"{foreign.Organisation} is not within {c.Ics}.");
    }

    private static RegisterEntry Entry(Request<RegisterCommand> request, string kind, ControlTotals after) =>
        new(request.Id, kind, request.Actor, request.RecordedAt, [], []) { ControlTotals = after };

    private static RegisterEntry Refused(Request<RegisterCommand> request, ProposalRefusal refusal) =>
        new(request.Id, "proposal-answer-refused", request.Actor, request.RecordedAt, [], []) { ProposalRefusal = refusal };
}
