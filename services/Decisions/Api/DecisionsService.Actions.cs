using Federated.Access;
using Federated.Decisions.Grains;
using Federated.Decisions.Streams;
using Federated.Domain.Decisions.Life;
using Federated.Rest;
using Google.Protobuf;
using Grpc.Core;
using DecisionObject = Federated.Domain.Decisions.Life.Object;

namespace Federated.Decisions.Api;

/// <summary>What is done to decisions.</summary>
internal sealed partial class DecisionsService
{
    private const int ReasonLength = 2_000;

    /// <inheritdoc/>
    public override Task<V1.Decision> Consent(V1.DecisionActionRequest request, ServerCallContext context) =>
        Act(request, context, Permission.Consent, OwnOrganisation, needsReason: false, (call, reason) => new Consent(call.Person, reason));

    /// <inheritdoc/>
    public override Task<V1.Decision> Object(V1.DecisionActionRequest request, ServerCallContext context) =>
        Act(request, context, Permission.Consent, OwnOrganisation, needsReason: true, (call, reason) => new DecisionObject(call.Person, reason));

    /// <inheritdoc/>
    public override async Task<V1.Decision> Approve(V1.DecisionActionRequest request, ServerCallContext context)
    {
        var (call, before) = await Find(context, request.DecisionId);
        var reason = Begin(call, request, needsReason: false);
        var answer = await Write(call, MayDecide(call, before), request.DecisionId, request.CommandId, request, () => new Approve(call.Person, reason), context);
        Accept(answer.Entry);
        return answer.View.Decision is { State: DecisionState.Held, Share: { } share } held ? throw Refusals.Of(held, share) : await Shown(answer.View);
    }

    /// <inheritdoc/>
    public override Task<V1.Decision> Reject(V1.DecisionActionRequest request, ServerCallContext context) =>
        Act(request, context, Permission.Decide, Forum, needsReason: true, (call, reason) => new Reject(call.Person, reason));

    /// <inheritdoc/>
    public override Task<V1.Decision> Withdraw(V1.DecisionActionRequest request, ServerCallContext context) =>
        Act(request, context, Permission.Propose, OwnOrganisation, needsReason: true, (call, reason) => new Withdraw(call.Person, reason));

    /// <inheritdoc/>
    public override async Task<V1.Decision> Escalate(V1.DecisionActionRequest request, ServerCallContext context)
    {
        var (call, before) = await Find(context, request.DecisionId);
        var reason = Begin(call, request, needsReason: true);
        var ground = await GrainCalls.Of(() => keepers.GroundOf(before.Decision));
        var answer = await Write(call, MayDecide(call, before), request.DecisionId, request.CommandId, request, () => new Escalate(call.Person, reason, ground), context);
        Accept(answer.Entry);
        return await Shown(answer.View);
    }

    /// <inheritdoc/>
    public override async Task<V1.Decision> Devolve(V1.DevolveRequest request, ServerCallContext context)
    {
        var (call, before) = await Find(context, request.DecisionId);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var reason = call.Check.Text("reason", request.Reason, ReasonLength, required: true);
        if (request.ToOrganisation.Length > 0 && !call.Federation.IsWithin(request.ToOrganisation, call.Ics.Code))
            call.Check.Add("toOrganisation", $"must be the code of an organisation of {call.Ics.Code}");
        var to = request.ToOrganisation.Length == 0 ? null : request.ToOrganisation;
        var ground = await GrainCalls.Of(() => keepers.GroundOf(before.Decision));
        var answer = await Write(call, MayDecide(call, before), request.DecisionId, request.CommandId, request, () => new Devolve(call.Person, reason, to, ground), context);
        Accept(answer.Entry);
        return await Shown(answer.View);
    }

    /// <inheritdoc/>
    public override Task<V1.Decision> OverrideHeld(V1.DecisionActionRequest request, ServerCallContext context) =>
        Act(request, context, Permission.OverrideShare, (call, _) => call.Ics.Code, needsReason: true, (call, reason) => new Override(call.Person, reason));

    private async Task<V1.Decision> Act(
        V1.DecisionActionRequest request, ServerCallContext context, Permission permission, Func<Call, Decision, string> where, bool needsReason,
        Func<Call, string?, DecisionCommand> command)
    {
        var (call, before) = await Find(context, request.DecisionId);
        var reason = Begin(call, request, needsReason);
        var answer = await Write(call, call.Allows(permission, where(call, before.Decision)), request.DecisionId, request.CommandId, request, () => command(call, reason), context);
        Accept(answer.Entry);
        return await Shown(answer.View);
    }

    private static string? Begin(Call call, V1.DecisionActionRequest request, bool needsReason)
    {
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var reason = call.Check.Text("reason", request.Reason, ReasonLength, needsReason);
        return reason.Length == 0 ? null : reason;
    }

    private static string OwnOrganisation(Call call, Decision decision) => call.Caller.Organisation;

    private static AccessDecision MayDecide(Call call, DecisionView view) => call.Allows(Permission.Decide, Forum(call, view.Decision));

    private static string Forum(Call call, Decision decision) => decision.Round!.Forum;

    /// <summary>A decision that the caller may see. Errors: INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED.</summary>
    private async Task<(Call Call, DecisionView View)> Find(ServerCallContext context, string decisionId)
    {
        var check = new FieldChecks();
        var id = check.Uuid("decisionId", decisionId);
        check.ThrowIfAny();
        var view = await GrainCalls.Of(() => grains.GetGrain<IDecisionGrain>(id).Read());
        if (!view.Decision.Exists) throw ApiError.NotFound("decisionId", $"There is no decision {id}.");
        var call = await calls.Begin(context, view.Decision.Ics, "decisionId");
        return (call.Demand(Permission.ReadDecisions, call.Ics.Code), view);
    }

    /// <summary>Has the decision answer, if the caller may. Errors: INVALID_ARGUMENT, PERMISSION_DENIED.</summary>
    private async Task<DecisionAnswer> Write(
        Call call, AccessDecision may, string decisionId, string commandId, IMessage sent, Func<DecisionCommand> command, ServerCallContext context)
    {
        var fingerprint = Fingerprints.Of(sent);
        var key = Guid.TryParse(decisionId, out var id) ? id.ToString("D") : decisionId;
        // An answer once given stays: also when what was asked would not be well-formed any more, and for whoever it was given
        // to, when the decision has come before another forum since. An escalation is itself what takes it there.
        if ((call.Check.Errors.Count > 0 || !may.IsAllowed) && commandId.Length > 0
            && await GrainCalls.Of(() => grains.GetGrain<IDecisionGrain>(key).Recall(commandId, fingerprint)) is { } first
            && (may.IsAllowed || first.Entry.Actor == call.Caller.ToString()))
            return first;
        if (!may.IsAllowed) throw ApiError.Forbidden(may.Reason);
        call.Check.ThrowIfAny();
        var request = new Domain.Request<DecisionCommand>(commandId, fingerprint, call.Caller.ToString(), call.Now, command());
        return await call.Entrance.Ask(StreamNames.OfDecision(decisionId), () => grains.GetGrain<IDecisionGrain>(key).Execute(request, Patience.Of(context)));
    }

    private static void Accept(DecisionEntry entry)
    {
        if (entry.Refusal is { } refusal) throw Refusals.Of(refusal);
    }
}
