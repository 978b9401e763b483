using Federated.Decisions.Auditing;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Shares;

namespace Federated.AllInOne;

/// <summary>
/// Whether the journals of Budgets and of Decisions agree: each measure is what a plain recount of both gives, and the money of
/// every decision is where the decision says. The journal of Decisions is read first, so whatever it says has happened is in
/// the other; what is still under way is left out.
/// </summary>
internal sealed class ShareRecount(DecisionsAudit decisions, CommitmentsOfBooks books)
{
    private readonly HashSet<string> _ofDecisions = decisions.Decisions.Select(d => CommitmentIdOf(d.Id)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The first thing on which they differ; null when they agree.</summary>
    public Difference? FirstDifference() =>
        decisions.Measures.Select(measure => Counts(measure.Tally, measure.Counted)).FirstOrDefault(d => d is not null)
            ?? decisions.Decisions.Select(Money).FirstOrDefault(d => d is not null);

    private Difference? Counts(Tally tally, IReadOnlySet<string> counted)
    {
        var (journals, measure) = (Recounted(tally, counted), Measured(tally));
        return journals.Keys.Union(measure.Keys)
            .Where(where => journals.GetValueOrDefault(where) != measure.GetValueOrDefault(where))
            .OrderBy(where => where.Year).ThenBy(where => where.Month).ThenBy(where => where.Organisation, StringComparer.Ordinal).ThenBy(where => where.Reserved)
            .Select(where => new Difference($"share/{tally.Ics}", 0, null,
                $"{where}: the measure has {Text(measure.GetValueOrDefault(where))}, and the journals {Text(journals.GetValueOrDefault(where))}."))
            .FirstOrDefault();
    }

    // As far as the measure says that it has counted.
    private Dictionary<Place, Counted> Recounted(Tally tally, IReadOnlySet<string> counted)
    {
        var recount = new Dictionary<Place, Counted>();
        foreach (var decision in decisions.Decisions.Where(d => counted.Contains(d.Id)))
            Add(recount, Place.Of(decision.ApprovedOn!.Value, decision.Round!.Forum, decision.Routing!.ReservedMatter is not null), new(1, decision.Proposal!.AmountPence));
        foreach (var (organisation, cursor) in tally.Cursors)
        {
            var entries = books.Of(organisation);
            foreach (var entry in entries.Where(e => e.Version <= cursor && !_ofDecisions.Contains(e.CommitmentId)))
                if (OfItself(entry, entries) is var (on, by)) Add(recount, Place.Of(on, organisation, false), by);
        }
        return recount;
    }

    private static Dictionary<Place, Counted> Measured(Tally tally)
    {
        var measured = new Dictionary<Place, Counted>();
        foreach (var (key, counts) in tally.Counts) Add(measured, new(key.Year, key.Month, key.Organisation, key.Reserved), counts);
        return measured;
    }

    private static void Add(Dictionary<Place, Counted> counts, Place where, Counted by) => counts[where] = counts.GetValueOrDefault(where).Plus(by);

    private static string Text(Counted counts) => $"{counts.Count} {(counts.Count == 1 ? "decision" : "decisions")} of {counts.Pence} pence";

    private static (DateOnly On, Counted By)? OfItself(CommitmentEntry entry, IReadOnlyList<CommitmentEntry> all) => entry.Kind switch
    {
        EntryKind.Committed or EntryKind.HoldCommitted => (entry.EffectiveOn, new(1, entry.CommittedPence)),
        EntryKind.CommitmentChanged => (entry.EffectiveOn, new(0, entry.CommittedPence)),
        EntryKind.Reversed when all.Single(e => e.Version == entry.Reverses) is var original && OfItself(original, []) is var (on, by) =>
            (on, new(-by.Count, -by.Pence)),
        _ => null,
    };

    private Difference? Money(Decision decision)
    {
        var left = books.LeftOfHold(Message.HoldIdOf(decision.Id)) ?? 0;
        var commitments = books.Of(decision.Proposal!.FundingOrganisation)
            .Where(e => e.HoldId == Message.HoldIdOf(decision.Id) && e.Kind == EntryKind.HoldCommitted).ToList();
        var fault = decision switch
        {
            { State: DecisionState.Approved, Proposal.AmountPence: > 0 and var pence } when commitments is not [var only] || only.CommittedPence != pence =>
                $"it is approved, and {commitments.Sum(c => c.CommittedPence)} of {pence} pence are committed for it.",
            { State: not DecisionState.Approved, IsClosed: true } when commitments.Count > 0 => "it is not approved, and money is committed for it.",
            // Its own commitment may be of the time between the two reads; another's is of nobody who may.
            { IsClosed: false } when commitments.Any(c => c.CommitmentId != CommitmentIdOf(decision.Id)) => "it is open, and money that is set aside for it is committed.",
            { IsClosed: true, UnderWay: null } when left != 0 => $"it is closed, and {left} pence are still set aside for it.",
            _ => null,
        };
        return fault is null ? null : new($"decision/{decision.Id}", 0, null, fault);
    }

    private static string CommitmentIdOf(string decisionId) => new Message(MessageKind.Commit, decisionId, 1, default).BudgetsId;

    // Under which category a commitment counts goes by the scheme of the day on which it was told, so it is no part of this.
    private readonly record struct Place(FinancialYear Year, Month Month, string Organisation, bool Reserved)
    {
        public static Place Of(DateOnly on, string organisation, bool reserved) => new(FinancialYear.Of(on), Month.Of(on), organisation, reserved);

        public override string ToString() => $"{Organisation} in {Month} of {Year}{(Reserved ? ", reserved" : "")}";
    }
}
