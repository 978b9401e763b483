using Federated.Access;
using Federated.Decisions.Grains;
using Federated.Decisions.Streams;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Decisions.Api;

/// <summary>The gRPC service of decisions: proposals and reading. What is done to decisions is in the other part. The same class serves REST.</summary>
[Authorize]
internal sealed partial class DecisionsService(Calls calls, IGrainFactory grains, DecisionIndex index, Keepers keepers) : V1.Decisions.DecisionsBase
{
    private const string FundingField = "fundingOrganisation";
    private static readonly DecisionState[] _beforeBoards = [DecisionState.Routed, DecisionState.ForApproval, DecisionState.Held, DecisionState.Contested];

    /// <inheritdoc/>
    public override async Task<V1.Routing> RouteProposal(V1.ProposeRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, request.FundingOrganisation, FundingField);
        call.Demand(Permission.ReadDecisions, call.Ics.Code);
        if (request.CommandId.Length > 0) call.Check.Uuid("commandId", request.CommandId);
        var published = await InForce(call);
        var proposal = ProposalReading.Read(call, request, published?.Scheme);
        call.Check.ThrowIfAny();
        var routing = Router.Route(published?.Scheme, call.Federation, proposal, call.Today, await Share(call, published));
        return DecisionMapping.Routing(routing, published?.Version ?? 0);
    }

    /// <inheritdoc/>
    public override async Task<V1.Decision> Propose(V1.ProposeRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, request.FundingOrganisation, FundingField);
        var may = call.Allows(Permission.Propose, request.FundingOrganisation);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var published = await InForce(call);
        var proposal = ProposalReading.Read(call, request, published?.Scheme);
        var ground = new RoutingGround(published, call.Federation) { Share = await Share(call, published) };

        var answer = await Write(call, may, request.CommandId, request.CommandId, request, () => new Propose(call.Person, proposal, ground), context);
        if (answer.Entry.Routing is { Refusal: { } refusal } routing) throw Refusals.Of(refusal, routing.Explanation);
        Accept(answer.Entry);
        var decision = answer.View.Decision;
        if (decision is { State: DecisionState.Refused, MoneyRefusal: { } money }) throw Refusals.Of(decision, money);
        return await Shown(answer.View);
    }

    /// <inheritdoc/>
    public override async Task<V1.Decision> GetDecision(V1.GetDecisionRequest request, ServerCallContext context)
    {
        var (_, view) = await Find(context, request.DecisionId);
        return await Shown(view);
    }

    /// <inheritdoc/>
    public override async Task<V1.ListDecisionsResponse> ListDecisions(V1.ListDecisionsRequest request, ServerCallContext context)
    {
        var (caller, known) = await calls.BeginForAll(context);
        var forum = request.Forum.Length > 0 || caller.Organisation == Caller.AnyOrganisation ? request.Forum : caller.Organisation;
        var check = new FieldChecks();
        if (forum.Length > 0)
        {
            var call = await calls.Begin(context, forum, "forum");
            call.Demand(Permission.ReadDecisions, call.Ics.Code);
        }
        DecisionState? state = request.State.Length == 0 ? null : check.Word<DecisionState>("state", request.State, default);
        var year = request.Year.Length == 0 ? (Domain.FinancialYear?)null : check.Year(request.Year);
        var size = Paging.Size(request.PageSize, check);
        var before = Paging.Version(request.PageToken, check);
        check.ThrowIfAny();

        var found = await GrainCalls.Of(() => index.Find(d =>
            (forum.Length == 0 || d.Forum == forum) && (state is null || d.State == state) && (year is null || d.Year == year)
            && (before == 0 || d.Position < before)));
        var page = found.Take(size).ToList();
        var views = await GrainCalls.Of(() => Task.WhenAll(page.Select(row => grains.GetGrain<IDecisionGrain>(row.Id).Read())));
        return new()
        {
            Decisions = { views.Select(view => DecisionMapping.Decision(view, [])) },
            NextPageToken = found.Count > size ? Paging.Token(page[^1].Position) : "",
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.MeetingPack> GetMeetingPack(V1.GetMeetingPackRequest request, ServerCallContext context)
    {
        var (caller, _) = await calls.BeginForAll(context);
        var forum = request.Forum.Length == 0 && caller.Organisation != Caller.AnyOrganisation ? caller.Organisation : request.Forum;
        var call = await calls.Begin(context, forum, "forum");
        call.Demand(Permission.ReadDecisions, call.Ics.Code);

        var open = await GrainCalls.Of(() => index.Find(d => d.Forum == forum && _beforeBoards.Contains(d.State)));
        var views = await GrainCalls.Of(() => Task.WhenAll(open.Select(row => grains.GetGrain<IDecisionGrain>(row.Id).Read())));
        var schemes = (await GrainCalls.Of(() => grains.GetGrain<ISchemeGrain>(call.Ics.Code).Read())).Versions.ToDictionary(v => v.Version, v => v.Scheme);
        var packs = new MeetingPacks(call.Federation);
        return new()
        {
            // Lists have the newest first; and since the list was made, something may have been decided.
            Items =
            {
                views.Reverse().Select(view => view.Decision).Where(d => d.Round!.Forum == forum && _beforeBoards.Contains(d.State))
                    .OrderBy(decision => decision.Until)
                    .Select((decision, index) => packs.Item(index + 1, decision, schemes[decision.Round!.SchemeVersion])),
            },
        };
    }

    private async Task<PublishedScheme?> InForce(Call call) =>
        (await GrainCalls.Of(() => grains.GetGrain<ISchemeGrain>(call.Ics.Code).Read())).InForceOn(call.Today);

    private async Task<ShareView?> Share(Call call, PublishedScheme? published) => published is null
        ? null
        : (await GrainCalls.Of(() => grains.GetGrain<IShareGrain>(call.Ics.Code).Read())).ViewWithPlaces(call.Today, published.Scheme.EightyTwenty);

    private async Task<V1.Decision> Shown(DecisionView view) =>
        DecisionMapping.Decision(view, await GrainCalls.Of(() => grains.GetGrain<IDecisionGrain>(view.Decision.Id).History()));
}
