using Federated.Domain.Decisions.Routes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Life;

/// <summary>
/// Moves to another forum: up on its own wish or after mediation, down by the forum's. They are the forum's to make, each with a
/// reason, so no limit and no case for scale is asked for; the footprint and the 80:20 guard are.
/// </summary>
public static partial class DecisionDecider
{
    private static DecisionEntry Escalation(Decision decision, Request<DecisionCommand> request, Escalate c)
    {
        if ((NotOfForum(decision, request, c) ?? ReasonMissing(decision, request, c)) is { } refused) return refused;
        return Above(decision, c.Ground, LondonDay.Of(request.RecordedAt)) is { } above
            ? Moved(decision, Entry(decision, request, DecisionEntryKind.Moved), MoveKind.Escalated, above.Code, c.Ground)
            : Refuse(decision, request, DecisionRefusalReason.NothingAbove, decision.Round!.Forum);
    }

    private static DecisionEntry Devolution(Decision decision, Request<DecisionCommand> request, Devolve c)
    {
        if ((NotOfForum(decision, request, c) ?? ReasonMissing(decision, request, c)) is { } refused) return refused;
        if (decision.Routing!.ReservedMatter is { } matter) return Refuse(decision, request, DecisionRefusalReason.ReservedMatter, matter);
        var federation = c.Ground.Federation;
        var footprint = Router.FootprintOf(federation, decision.Proposal!.Everybody);
        var way = federation.AncestorsOf(footprint.Code).Prepend(footprint).TakeWhile(o => o.Code != decision.Round!.Forum).ToList();
        var to = c.To is null ? way.LastOrDefault() : way.FirstOrDefault(o => o.Code == c.To);
        if (to is null) return Refuse(decision, request, DecisionRefusalReason.BelowFootprint, footprint.Code);
        if (c.Ground.Scheme!.Scheme.ShadowUntil(to.Code, LondonDay.Of(request.RecordedAt)) is not null)
            return Refuse(decision, request, DecisionRefusalReason.ShadowOrganisation, to.Code);
        return Moved(decision, Entry(decision, request, DecisionEntryKind.Moved), MoveKind.Devolved, to.Code, c.Ground);
    }

    private static DecisionEntry AfterMediation(Decision decision, DecisionEntry entry, RoutingGround ground) => decision.Round!.AfterMediation switch
    {
        Schemes.AfterMediation.Reject => entry with { State = DecisionState.Rejected, Reason = "Mediation ended without agreement." },
        Schemes.AfterMediation.Majority when Standing.HasMajority(decision) => Standing.Reached(decision, entry with { ConsentsSettled = true }),
        Schemes.AfterMediation.Majority => entry with { State = DecisionState.Rejected, Reason = "Mediation ended without a majority." },
        Schemes.AfterMediation.Escalate when Above(decision, ground, entry.On) is { } above =>
            Moved(decision, entry with { Reason = "Mediation ended without agreement." }, MoveKind.EscalatedAfterMediation, above.Code, ground),
        Schemes.AfterMediation.Escalate => entry with { State = DecisionState.Rejected, Reason = "Mediation ended without agreement, and nobody is above." },
    };

    private static DecisionEntry Moved(Decision decision, DecisionEntry entry, MoveKind kind, string to, RoutingGround ground)
    {
        var tier = ground.Federation.Find(to)!.Tier;
        var guarded = tier == Tier.System && decision.Routing!.ReservedMatter is null;
        return Standing.Reached(decision, entry with
        {
            Move = new(kind, decision.Round!.Forum, to, entry.By, entry.Reason!, entry.On),
            Round = Rounds.At(to, decision.Proposal!, guarded, ground.Scheme!, ground.Federation),
        });
    }

    private static Organisation? Above(Decision decision, RoutingGround ground, DateOnly on) =>
        ground.Federation.AncestorsOf(decision.Round!.Forum).FirstOrDefault(o => ground.Scheme!.Scheme.ShadowUntil(o.Code, on) is null);
}
