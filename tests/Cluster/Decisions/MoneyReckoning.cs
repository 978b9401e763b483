using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>
/// The money of decisions is where their states say: nothing is held for a closed one, an approved one has one commitment, and
/// no other has any.
/// </summary>
internal sealed class MoneyReckoning(Facts facts)
{
    private readonly ILookup<string, Entry> _commitments = facts.Entries.Where(e => e.IsCommitmentOfHold).ToLookup(e => e.DecisionId);

    public IEnumerable<Finding> All() => [.. facts.Decisions.SelectMany(Committed), .. OfNoDecision(), .. facts.Lines.SelectMany(Balances)];

    private IEnumerable<Finding> Committed(Decided decision)
    {
        var commitments = _commitments[decision.Id].ToList();
        if (!decision.IsApproved || decision.Pence == 0)
        {
            if (commitments.Count > 0) yield return new(FindingKind.Invented, $"Decision {decision.Id} is {decision.State}, of {decision.Pence} pence, and has {commitments[0]}");
        }
        else if (commitments is not [var only])
        {
            yield return new(commitments.Count == 0 ? FindingKind.Lost : FindingKind.Doubled, $"Decision {decision.Id} is approved, and has {commitments.Count} commitments");
        }
        else if ((only.Organisation, only.Fund, only.Pence, only.CommandId) != (decision.FundingOrganisation, decision.Fund, decision.Pence, decision.CommitmentId))
        {
            yield return new(FindingKind.Different, $"{decision} is committed by {only}");
        }
    }

    private IEnumerable<Finding> OfNoDecision()
    {
        var known = facts.Decisions.Select(d => d.Id).ToHashSet();
        return _commitments.Where(c => !known.Contains(c.Key)).Select(c => new Finding(FindingKind.Invented, $"{c.First()} is of no decision"));
    }

    private IEnumerable<Finding> Balances(Line line)
    {
        var here = facts.Decisions.Where(d => (d.FundingOrganisation, d.Fund) == (line.Organisation, line.Fund)).ToList();
        var held = here.Where(d => !Facts.IsClosed(d.State)).Sum(d => d.Pence);
        if (line.ReservedPence != held) yield return new(FindingKind.WrongSum, $"{line}: open decisions are of {held} pence");
        var committed = here.Where(d => d.IsApproved).Sum(d => d.Pence)
            + facts.Entries.Where(e => e.IsLocalCommitment && (e.Organisation, e.Fund) == (line.Organisation, line.Fund)).Sum(e => e.Pence);
        if (line.CommittedPence != committed) yield return new(FindingKind.WrongSum, $"{line}: approved decisions and local commitments are of {committed} pence");
    }
}
