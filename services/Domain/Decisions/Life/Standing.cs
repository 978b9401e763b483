using Federated.Domain.Decisions.Schemes;

namespace Federated.Domain.Decisions.Life;

/// <summary>In which of its open states a decision is, by what is known of it.</summary>
internal static class Standing
{
    /// <summary>The entry with the state that it reaches, and that state's last day where it is another one or another round.</summary>
    public static DecisionEntry Reached(Decision before, DecisionEntry entry)
    {
        var after = DecisionEvolution.Evolve(before, entry);
        var state = Of(after);
        var isNew = state != before.State || entry.Round is not null;
        return entry with { State = state, Until = isNew ? LastDayOf(after, state, entry.On) : null };
    }

    /// <summary>More than half of the weights consent.</summary>
    public static bool HasMajority(Decision decision) => 2 * WeightOf(decision, consents: true) > All(decision);

    private static DecisionState Of(Decision decision) =>
        IsContested(decision) ? DecisionState.Contested
        : decision is { Claim: ClaimState.Held, Override: null, Round.IsGuarded: true } ? DecisionState.Held
        : HasConsents(decision) ? DecisionState.ForApproval
        : DecisionState.Routed;

    private static bool IsContested(Decision decision) => !decision.ConsentsSettled && decision.Round!.Consent switch
    {
        ConsentMode.None => false,
        // A majority is out of reach.
        ConsentMode.Majority => All(decision) > 0 && 2 * WeightOf(decision, consents: false) >= All(decision),
        ConsentMode.All => decision.Consents.Any(a => !a.Consents),
    };

    private static bool HasConsents(Decision decision) => decision.ConsentsSettled || decision.Round!.Partners.IsEmpty || decision.Round.Consent switch
    {
        ConsentMode.None => true,
        ConsentMode.Majority => HasMajority(decision),
        ConsentMode.All => decision.Round.Partners.All(p => decision.Consents.Any(a => a.Consents && a.Partner == p.Organisation)),
    };

    private static decimal All(Decision decision) => decision.Round!.Partners.Sum(p => p.Weight);

    private static decimal WeightOf(Decision decision, bool consents) =>
        decision.Round!.Partners.Where(p => decision.Consents.Any(a => a.Partner == p.Organisation && a.Consents == consents)).Sum(p => p.Weight);

    private static DateOnly LastDayOf(Decision decision, DecisionState state, DateOnly on)
    {
        var days = decision.Round!.Days;
        var last = state switch
        {
            DecisionState.Routed => on.AddDays(days.Consent),
            DecisionState.Contested => on.AddDays(days.Mediation),
            DecisionState.ForApproval => on.AddDays(days.Approval),
            DecisionState.Held => decision.LastDay,
            DecisionState.Committing or DecisionState.Approved or DecisionState.Rejected or DecisionState.Withdrawn or DecisionState.Expired or DecisionState.Refused =>
                throw new InvalidOperationException($"{state.Text()} has no last day."),
        };
        return last < decision.LastDay ? last : decision.LastDay;
    }
}
