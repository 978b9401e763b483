using System.Collections.Immutable;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions;

/// <summary>
/// Routes what was decided again, under a draft: who would have decided, and what the local share would have been. A commitment
/// within a body's own limit is a proposal too, of that body and for itself. What the draft refuses stays where it was decided,
/// and is told: somebody would have had to propose it otherwise.
/// </summary>
/// <param name="Rows">Each decision, in the order given.</param>
/// <param name="Before">The share as it was.</param>
/// <param name="After">The share as it would have been.</param>
public sealed record BackTest(ImmutableArray<BackTestRow> Rows, ShareView Before, ShareView After)
{
    /// <summary>Those that another tier or forum would decide, or nobody.</summary>
    public IEnumerable<BackTestRow> Changed => Rows.Where(row => row.IsChanged);

    /// <summary>Runs it.</summary>
    /// <param name="past">What was decided.</param>
    /// <param name="draft">The scheme to try.</param>
    /// <param name="federation">The organisations.</param>
    public static BackTest Run(IEnumerable<PastDecision> past, Scheme draft, Federation federation)
    {
        ImmutableArray<BackTestRow> rows = [.. past.Select(decided => Again(decided, draft, federation))];
        return new(
            rows,
            Share(rows.Select(row => (row.Past.Tier, row.Past.Reserved, row.Past.Proposal.AmountPence)), draft.EightyTwenty),
            Share(rows.Select(row => (row.Routing.Tier ?? row.Past.Tier, row.Routing.Refusal is null ? row.Routing.ReservedMatter is not null : row.Past.Reserved, row.Past.Proposal.AmountPence)), draft.EightyTwenty));
    }

    // A category that the draft does not have any more is refused, as a proposal of it would be.
    private static BackTestRow Again(PastDecision past, Scheme draft, Federation federation) => new(past,
        draft.CategoryOf(past.Proposal.Category) is null
            ? new(null, null, null, null, [new("category", [new("category", past.Proposal.Category)], $"The scheme has no category \"{past.Proposal.Category}\".")],
                new(RoutingRefusalReason.NotCompetent))
            : Router.Route(draft, federation, past.Proposal, past.On));

    private static ShareView Share(IEnumerable<(Tier Tier, bool Reserved, long Pence)> decided, EightyTwenty rule)
    {
        var ratio = decided.Where(d => !d.Reserved).ToLookup(d => d.Tier == Tier.System, d => d.Pence);
        return new(ratio[false].Count(), ratio[false].Sum(), ratio[true].Count(), ratio[true].Sum(), rule);
    }
}

/// <summary>Something that was decided.</summary>
/// <param name="Reference">Id of the decision or commitment.</param>
/// <param name="Proposal">What was decided.</param>
/// <param name="On">The day of the proposal.</param>
/// <param name="Tier">Who decided it: the tier.</param>
/// <param name="Forum">Who decided it: the organisation.</param>
/// <param name="Reserved">It was a reserved matter.</param>
public sealed record PastDecision(string Reference, Proposal Proposal, DateOnly On, Tier Tier, string Forum, bool Reserved);

/// <summary>A decision, and who would decide it under the draft.</summary>
/// <param name="Past">As it was.</param>
/// <param name="Routing">As it would be.</param>
public sealed record BackTestRow(PastDecision Past, Routing Routing)
{
    /// <summary>Another tier or forum would decide it, it would count otherwise, or nobody would decide it.</summary>
    public bool IsChanged => (Routing.Tier, Routing.Forum, Routing.ReservedMatter is not null) != (Past.Tier, Past.Forum, Past.Reserved);
}
