using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Registry;
using Federated.Domain;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of control totals; the same class serves REST. They stand in the register: no money moves.</summary>
[Authorize]
internal sealed class ControlTotalsService(Calls calls, IGrainFactory grains, RegisterCache register) : V1.ControlTotals.ControlTotalsBase
{
    private const int ReasonLength = 500;

    /// <inheritdoc/>
    public override async Task<V1.ControlTotalsOfYear> PutControlTotals(V1.PutControlTotalsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.SetControlTotals, request.Ics, "ics");
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var year = check.Year(request.Year);
        DemandIcs(call);
        Within(check, "totalPence", request.TotalPence);
        var parts = Parts(call, request);
        check.ThrowIfAny();

        var entry = await Execute(call, request.CommandId, Fingerprints.Of(request),
            new SplitControlTotal(call.Organisation.Code, year, request.TotalPence, parts));
        return ControlTotalsMapping.Year(entry.ControlTotals!);
    }

    /// <inheritdoc/>
    public override async Task<V1.ControlTotalsOfYear> GetControlTotals(V1.GetControlTotalsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadControlTotals, request.Ics, "ics");
        var year = call.Check.Year(request.Year);
        call.Check.ThrowIfAny();
        var ics = call.Organisation.Ics;
        return (await register.Refresh()).ControlTotalsOf(ics, year) is { } totals
            ? ControlTotalsMapping.Year(totals)
            : throw ApiError.NotFound("year", $"{ics} has no control totals for {year}.");
    }

    /// <inheritdoc/>
    public override Task<V1.ControlTotalsOfYear> ConsentToProposal(V1.AnswerProposalRequest request, ServerCallContext context) =>
        Answer(request, context, consents: true);

    /// <inheritdoc/>
    public override Task<V1.ControlTotalsOfYear> RefuseProposal(V1.AnswerProposalRequest request, ServerCallContext context) =>
        Answer(request, context, consents: false);

    private async Task<V1.ControlTotalsOfYear> Answer(V1.AnswerProposalRequest request, ServerCallContext context, bool consents)
    {
        var call = await calls.Begin(context, Permission.ReadControlTotals, request.Ics, "ics");
        var check = call.Check;
        // Nobody speaks for another organisation here, not even those above it.
        var own = call.Caller.Organisation;
        var may = Permissions.Allows(call.Caller, Permission.ConsentControlTotals, own, call.Register.Federation.IsWithin);
        if (!may.IsAllowed) throw ApiError.Forbidden(may.Reason);
        request.CommandId = check.Uuid("commandId", request.CommandId);
        request.Proposal = check.Uuid("proposal", request.Proposal);
        DemandIcs(call);
        var reason = check.Text("reason", request.Reason, ReasonLength, required: !consents);
        check.ThrowIfAny();

        // The request does not name the organisation, and neither whether it is a consent: the command does.
        var fingerprint = $"{Fingerprints.Of(request)}/{own}/{consents}";
        var entry = await Execute(call, request.CommandId, fingerprint,
            new AnswerProposal(call.Organisation.Code, request.Proposal, own, consents, reason.Length > 0 ? reason : null));
        return entry.ProposalRefusal is { } refusal
            ? throw ControlTotalsMapping.Refused(refusal, request.Proposal, own)
            : ControlTotalsMapping.Year(entry.ControlTotals!);
    }

    private async Task<RegisterEntry> Execute(Call call, string commandId, string fingerprint, RegisterCommand command)
    {
        var answer = await call.WriteRegister(() => grains.GetGrain<IRegisterGrain>(RegisterModel.Stream).Execute(
            new(commandId, fingerprint, call.Caller.ToString(), call.Now, command)));
        await register.Refresh();
        return answer.Entry;
    }

    private static void DemandIcs(Call call)
    {
        if (call.Organisation.Tier != Tier.System) call.Check.Add("ics", "must be an ICS");
    }

    private static void Within(FieldChecks check, string field, long pence)
    {
        if (pence is < -Pence.MaxAmount or > Pence.MaxAmount) check.Add(field, $"must be from -{Pence.MaxAmount} to {Pence.MaxAmount}");
    }

    private static ImmutableArray<ControlTotalPart> Parts(Call call, V1.PutControlTotalsRequest request)
    {
        var (check, seen, sum) = (call.Check, new HashSet<string>(StringComparer.Ordinal), Int128.Zero);
        if (request.Organisations.Count == 0) check.Add("organisations", "is required: at least one");
        for (var i = 0; i < request.Organisations.Count; i++)
        {
            var part = request.Organisations[i];
            if (!call.Register.Federation.IsWithin(part.Organisation, call.Organisation.Code))
                check.Add($"organisations[{i}].organisation", $"must be {call.Organisation.Code} or an organisation below it");
            else if (!seen.Add(part.Organisation)) check.Add($"organisations[{i}].organisation", "is named twice");
            Within(check, $"organisations[{i}].amountPence", part.AmountPence);
            sum += part.AmountPence;
        }
        if (request.Organisations.Count > 0 && sum != request.TotalPence)
            check.Add("totalPence", $"must be what the organisations sum to, which is {sum}");
        return [.. request.Organisations.Select(part => new ControlTotalPart(part.Organisation, part.AmountPence))];
    }
}
