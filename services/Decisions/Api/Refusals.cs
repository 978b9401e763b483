using System.Globalization;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Decisions.Api;

/// <summary>Turns refusals into errors: the reason, a sentence for a person, and the figures.</summary>
internal static class Refusals
{
    /// <summary>Problems that one refusal names.</summary>
    private const int MaxListed = 40;

    public static RpcException Of(SchemeRefusal refusal)
    {
        var figures = new Dictionary<string, string>();
        if (!refusal.Partners.IsEmpty) figures["partners"] = string.Join(' ', refusal.Partners);
        if (refusal.Earliest is { } earliest) figures["earliest"] = earliest.Text();
        if (refusal.Revision is { } revision) figures["revision"] = Digits(revision);
        foreach (var problem in refusal.Problems.Take(MaxListed)) figures[problem.Path] = problem.Rule;
        return ApiError.Refused(refusal.Reason.Text(), Sentence(refusal), figures);
    }

    public static RpcException Of(RoutingRefusal refusal, IEnumerable<RuleStep> explanation)
    {
        var figures = new Dictionary<string, string>();
        if (refusal.RequestedPence is { } requested) figures["requestedPence"] = Digits(requested);
        if (refusal.LimitPence is { } limit) figures["limitPence"] = Digits(limit);
        if (refusal.Organisation is { } organisation) figures["organisation"] = organisation;
        if (refusal.Tier is { } tier) figures["tier"] = Tiers.Text(tier);
        return ApiError.Refused(refusal.Reason.Text(), explanation.Last().Outcome, figures);
    }

    public static RpcException Of(DecisionRefusal refusal)
    {
        if (refusal.Reason == DecisionRefusalReason.DecisionNotFound) return ApiError.NotFound("decisionId", "There is no such decision.");
        var figures = new Dictionary<string, string>();
        if (refusal.State is { } state) figures["state"] = state.Text();
        if (refusal.Organisation is { } organisation) figures["organisation"] = organisation;
        if (refusal.Until is { } until) figures["until"] = until.Text();
        return ApiError.Refused(refusal.Reason.Text(), Sentence(refusal), figures);
    }

    /// <summary>Budgets did not set the money of a proposal aside.</summary>
    public static RpcException Of(Decision decision, MoneyRefusal refusal)
    {
        var figures = new Dictionary<string, string>
        {
            ["decisionId"] = decision.Id,
            ["bookReason"] = refusal.Reason,
            ["requestedPence"] = Digits(refusal.RequestedPence),
        };
        if (refusal.AvailablePence is { } available) figures["availablePence"] = Digits(available);
        return ApiError.Refused("MONEY_REFUSED", $"Budgets did not set the money aside: {refusal.Reason}. The decision is closed.", figures);
    }

    /// <summary>The decision was approved, and is held all the same.</summary>
    public static RpcException Of(Decision decision, ShareView share) => ApiError.Refused("LOCAL_SHARE_TOO_LOW",
        "Approved now, it would bring what is decided locally below the threshold. It is held until there is room, or the partnership board sets the rule aside.",
        new Dictionary<string, string>
        {
            ["decisionId"] = decision.Id,
            ["localBasisPointsByCount"] = Digits(share.LocalByCount ?? 10_000),
            ["localBasisPointsByValue"] = Digits(share.LocalByValue ?? 10_000),
            ["thresholdBasisPoints"] = Digits(share.Rule.ThresholdBasisPoints),
        });

    private static string Sentence(SchemeRefusal refusal) => refusal.Reason switch
    {
        SchemeRefusalReason.NoDraft => "There is no draft: it was published, or none was put.",
        SchemeRefusalReason.SchemeInvalid => "The draft is not sound any more: organisations or funds have changed since it was put.",
        SchemeRefusalReason.DraftChanged => "Another draft was put since the one that was read.",
        SchemeRefusalReason.NotAPartner => $"The scheme does not bind {string.Join(", ", refusal.Partners)} directly: its agreement is not asked for.",
        SchemeRefusalReason.NotOfOrganisation => $"Only the people of {string.Join(", ", refusal.Partners)} may do this.",
        SchemeRefusalReason.AlreadySignedOff => $"{string.Join(", ", refusal.Partners)} has signed this draft off.",
        SchemeRefusalReason.SignOffsMissing => $"{string.Join(", ", refusal.Partners)} must sign the draft off first.",
        SchemeRefusalReason.DateInThePast => $"A scheme comes into force today or later: {refusal.Earliest?.Text()} at the earliest.",
        SchemeRefusalReason.DateNotAfterLastVersion => $"A scheme comes into force after the version before: {refusal.Earliest?.Text()} at the earliest.",
    };

    private static string Sentence(DecisionRefusal refusal) => refusal.Reason switch
    {
        DecisionRefusalReason.WrongState => $"The decision is {refusal.State?.Text()}: this cannot be done.",
        DecisionRefusalReason.DeadlineOver => $"The last day for it was {refusal.Until?.Text()}.",
        DecisionRefusalReason.NotDue => $"The last day is not over: {refusal.Until?.Text()}.",
        DecisionRefusalReason.NotAPartner => $"{refusal.Organisation} is not among the partners whose consent is asked for.",
        DecisionRefusalReason.NotOfForum => $"It is for the board of {refusal.Organisation}.",
        DecisionRefusalReason.NotTheProposer => $"It was proposed by {refusal.Organisation}, and only it takes it back.",
        DecisionRefusalReason.OwnProposal => "Who proposed it does not decide it.",
        DecisionRefusalReason.AlreadyAnswered => "The answer was given before.",
        DecisionRefusalReason.ReasonMissing => "A reason must be given.",
        DecisionRefusalReason.NothingAbove => $"No board is above {refusal.Organisation}.",
        DecisionRefusalReason.BelowFootprint => $"The body must be below the one that decides and hold everybody affected: {refusal.Organisation} does.",
        DecisionRefusalReason.ReservedMatter => "The matter is reserved to the system.",
        DecisionRefusalReason.ShadowOrganisation => $"{refusal.Organisation} is in shadow form: it decides nothing yet.",
        DecisionRefusalReason.NotRouted => "The proposal could not be routed.",
        DecisionRefusalReason.DecisionNotFound => "There is no such decision.",
        DecisionRefusalReason.MessageNotUnderWay => "No such message is under way.",
    };

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
