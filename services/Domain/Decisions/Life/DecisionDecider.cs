using Federated.Domain.Decisions.Routes;

namespace Federated.Domain.Decisions.Life;

/// <summary>Decides what a command does to a decision: an entry, of which a refusal is one kind. Pure.</summary>
public static partial class DecisionDecider
{
    /// <summary>The entry that the command makes. Changes nothing by itself: <see cref="DecisionEvolution"/> applies it.</summary>
    /// <exception cref="ArgumentException">The command comes with another scheme than the one that the decision was proposed under.</exception>
    public static DecisionEntry Decide(Decision decision, Request<DecisionCommand> request)
    {
        var entry = NotNow(decision, request) ?? request.Command switch
        {
            Propose c => Proposed(decision, request, c),
            Consent c => Answered(decision, request, c, consents: true),
            Object c => Answered(decision, request, c, consents: false),
            Approve c => Approval(decision, request, c),
            Reject c => Rejection(decision, request, c),
            Withdraw c => Withdrawal(decision, request, c),
            Escalate c => Escalation(decision, request, c),
            Devolve c => Devolution(decision, request, c),
            Override c => Overriding(decision, request, c),
            Expire c => Expiry(decision, request, c),
            LookAgain c => Room(decision, request, c),
            RecordAnswer c => Answer(decision, request, c),
            var unknown => throw new InvalidOperationException($"No rule for {unknown.GetType().Name}."),
        };
        return entry.Kind == DecisionEntryKind.Refused ? entry : entry with { Sent = Outbox.Next(DecisionEvolution.Evolve(decision, entry), entry.On) };
    }

    private static DecisionEntry? NotNow(Decision decision, Request<DecisionCommand> request)
    {
        var act = LifeTable.ActOf(request.Command);
        DemandItsScheme(decision, request.Command);
        if (!decision.Exists) return act == DecisionAct.Propose ? null : Refuse(decision, request, DecisionRefusalReason.DecisionNotFound);
        if (!LifeTable.Allows(decision.State, act)) return Refuse(decision, request, DecisionRefusalReason.WrongState);
        // Whether or not the calendar has come by: what is over is over.
        if (request.Command is PersonalCommand && decision.Until < LondonDay.Of(request.RecordedAt))
            return Refuse(decision, request, new(DecisionRefusalReason.DeadlineOver, decision.State) { Until = decision.Until });
        return null;
    }

    // A later version may not even have its category.
    private static void DemandItsScheme(Decision decision, DecisionCommand command)
    {
        var ground = command switch { Escalate c => c.Ground, Devolve c => c.Ground, Expire c => c.Ground, _ => null };
        if (decision.Exists && ground is not null && ground.Scheme?.Version != decision.Round!.SchemeVersion)
            throw new ArgumentException($"{decision.Id} is decided under version {decision.Round.SchemeVersion} of the scheme.", nameof(command));
    }

    private static DecisionEntry Proposed(Decision decision, Request<DecisionCommand> request, Propose c)
    {
        var on = LondonDay.Of(request.RecordedAt);
        var (scheme, federation) = (c.Ground.Scheme, c.Ground.Federation);
        var routing = Router.Route(scheme?.Scheme, federation, c.Proposal, on, c.Ground.Share);
        if (routing.Refusal is not null) return Refuse(decision, request, DecisionRefusalReason.NotRouted) with { Routing = routing };

        var round = Rounds.At(routing.Forum!, c.Proposal, routing.IsGuarded, scheme!, federation);
        return Standing.Reached(decision, Entry(decision, request, DecisionEntryKind.Proposed) with
        {
            Proposal = c.Proposal,
            Ics = scheme!.Scheme.Ics,
            Routing = routing,
            Round = round,
            LastDay = on.AddDays(round.Days.Whole),
        });
    }

    private static DecisionEntry Entry(Decision decision, Request<DecisionCommand> request, DecisionEntryKind kind) =>
        new(request.Id, kind, request.Actor, request.RecordedAt, LondonDay.Of(request.RecordedAt), decision.State)
        {
            By = (request.Command as PersonalCommand)?.By,
            Reason = (request.Command as PersonalCommand)?.Reason,
        };

    private static DecisionEntry Refuse(Decision decision, Request<DecisionCommand> request, DecisionRefusalReason reason, string? organisation = null) =>
        Refuse(decision, request, new(reason, decision.Exists ? decision.State : null) { Organisation = organisation });

    private static DecisionEntry Refuse(Decision decision, Request<DecisionCommand> request, DecisionRefusal refusal) =>
        Entry(decision, request, DecisionEntryKind.Refused) with { Refusal = refusal };

    private static DecisionEntry? ReasonMissing(Decision decision, Request<DecisionCommand> request, PersonalCommand c) =>
        string.IsNullOrWhiteSpace(c.Reason) ? Refuse(decision, request, DecisionRefusalReason.ReasonMissing) : null;

    private static DecisionEntry? NotOfForum(Decision decision, Request<DecisionCommand> request, PersonalCommand c) =>
        c.By.Organisation == decision.Round!.Forum ? null : Refuse(decision, request, DecisionRefusalReason.NotOfForum, decision.Round.Forum);

    // By the token's subject: a second name or a second post does not make a second person.
    private static DecisionEntry? OwnProposal(Decision decision, Request<DecisionCommand> request, PersonalCommand c) =>
        c.By.Subject == decision.ProposedBy!.Subject ? Refuse(decision, request, DecisionRefusalReason.OwnProposal) : null;
}
