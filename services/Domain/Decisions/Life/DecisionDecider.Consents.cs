namespace Federated.Domain.Decisions.Life;

/// <summary>Partners' answers. A partner's consent is given by its own people, and by nobody else.</summary>
public static partial class DecisionDecider
{
    private static DecisionEntry Answered(Decision decision, Request<DecisionCommand> request, PersonalCommand c, bool consents)
    {
        var partner = c.By.Organisation;
        if (decision.Round!.Partners.All(p => p.Organisation != partner)) return Refuse(decision, request, DecisionRefusalReason.NotAPartner, partner);
        if (!MayAnswer(decision, partner, consents)) return Refuse(decision, request, DecisionRefusalReason.AlreadyAnswered, partner);
        if (!consents && ReasonMissing(decision, request, c) is { } missing) return missing;
        return Standing.Reached(decision, Entry(decision, request, consents ? DecisionEntryKind.Consented : DecisionEntryKind.Objected) with
        {
            Consent = new(partner, consents, c.By, c.Reason),
        });
    }

    // Mediation is there to turn an objection into consent; nothing else is ever changed.
    private static bool MayAnswer(Decision decision, string partner, bool consents) =>
        decision.Consents.FirstOrDefault(a => a.Partner == partner) is not { } before
        || (decision.State == DecisionState.Contested && consents && !before.Consents);
}
