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
    private readonly Dictionary<string, Decision> _byCommitment =
        decisions.Decisions.ToDictionary(d => CommitmentIdOf(d.Id), StringComparer.Ordinal);

    /// <summary>The first thing on which they differ; null when they agree.</summary>
    public Difference? FirstDifference() =>
        decisions.Measures.Select(measure => Counts(measure.Tally, measure.Counted)).FirstOrDefault(d => d is not null)
            ?? decisions.Decisions.Select(Money).FirstOrDefault(d => d is not null);

    // By organisation and month: under which category a commitment counts goes by the scheme of the day on which it was told.
    private Difference? Counts(Tally tally, IReadOnlySet<string> counted)
    {
        var recount = new SortedDictionary<(FinancialYear, Month, string, bool), Counted>(
            Comparer<(FinancialYear Year, Month Month, string Code, bool Reserved)>.Create((a, b) =>
                (a.Year, a.Month, a.Reserved).CompareTo((b.Year, b.Month, b.Reserved)) is not 0 and var order ? order : string.CompareOrdinal(a.Code, b.Code)));
        void Add(DateOnly on, string organisation, bool reserved, Counted by)
        {
            var key = (FinancialYear.Of(on), Month.Of(on), organisation, reserved);
            recount[key] = recount.GetValueOrDefault(key).Plus(by);
        }

        foreach (var decision in decisions.Decisions.Where(d => counted.Contains(d.Id)))
            Add(decision.ApprovedOn!.Value, decision.Round!.Forum, decision.Routing!.ReservedMatter is not null, new(1, decision.Proposal!.AmountPence));
        foreach (var (organisation, cursor) in tally.Cursors)
        {
            var entries = books.Of(organisation);
            foreach (var entry in entries.Where(e => e.Version <= cursor && !_byCommitment.ContainsKey(e.CommitmentId)))
                if (OfItself(entry, entries) is var (on, by)) Add(on, organisation, false, by);
        }
        foreach (var (key, counts) in tally.Counts)
            Add(key.Month.FirstDay(key.Year), key.Organisation, key.Reserved, new(-counts.Count, -counts.Pence));

        return recount.Where(c => c.Value != default).Select(c => new Difference($"share/{tally.Ics}", 0, null,
            $"{c.Key.Item3} in {c.Key.Item2} of {c.Key.Item1}: the journals say {c.Value.Count} decisions and {c.Value.Pence} pence more than the measure.")).FirstOrDefault();
    }

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
            { State: not (DecisionState.Approved or DecisionState.Committing) } when commitments.Count > 0 => "it is not approved, and money is committed for it.",
            { IsClosed: true, UnderWay: null } when left != 0 => $"it is closed, and {left} pence are still set aside for it.",
            _ => null,
        };
        return fault is null ? null : new($"decision/{decision.Id}", 0, null, fault);
    }

    private static string CommitmentIdOf(string decisionId) => new Message(MessageKind.Commit, decisionId, 1, default).BudgetsId;
}
