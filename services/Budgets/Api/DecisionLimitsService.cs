using Federated.Access;
using Federated.Budgets.Registry;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of limits of decisions; the same class serves REST. They stand in the register: no money moves.</summary>
[Authorize]
internal sealed class DecisionLimitsService(Calls calls, IGrainFactory grains, RegisterCache register) : V1.DecisionLimits.DecisionLimitsBase
{
    /// <inheritdoc/>
    public override async Task<V1.OwnDecisionLimits> PutDecisionLimits(V1.PutDecisionLimitsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.SetDecisionLimits, request.Ics, "ics");
        if (call.Organisation.Tier != Tier.System) call.Check.Add("ics", "must be an ICS");
        var told = new DecisionLimitsReading(call).Read(request);
        call.Check.ThrowIfAny();

        // What another host has just recorded is seen here as well.
        var known = (await Answers.Of(register.Refresh)).DecisionLimitsOf(call.Organisation.Code);
        if (known.FirstOrDefault(v => v.Version == told.Version) is { } before)
            return before == told ? Mapped(call, await register.Refresh(), told.From) : throw Differs(told);
        if (known.FirstOrDefault(v => !told.IsInOrderWith(v)) is { } other)
            throw ApiError.Invalid("effectiveFrom", $"must be {(other.Version < told.Version ? "after" : "before")} {Answers.Date(other.From)}, the first day of version {other.Version}");

        // The id is the version's own, so that of two tellers at once one records it, and the other is told so.
        var id = $"decision-limits/{told.Ics}/{told.Version}";
        await call.WriteRegister(() => grains.GetGrain<IRegisterGrain>(RegisterModel.Stream).Execute(
            new(id, Fingerprints.Of(request), call.Caller.ToString(), call.Now, new SetDecisionLimits(told))));
        return Mapped(call, await register.Refresh(), told.From);
    }

    /// <inheritdoc/>
    public override async Task<V1.OwnDecisionLimits> GetDecisionLimits(V1.GetDecisionLimitsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadFunds, request.Ics, "ics");
        var on = request.On.Length == 0 ? call.Today : call.Check.Day("on", request.On);
        call.Check.ThrowIfAny();
        return Mapped(call, await Answers.Of(register.Refresh), on);
    }

    private static RpcException Differs(DecisionLimits told) => ApiError.Refused("DECISION_LIMITS_DIFFER",
        $"Version {told.Version} of the scheme of {told.Ics} was told before with other limits or another first day, and a version never changes.",
        new Dictionary<string, string> { ["version"] = $"{told.Version}" });

    private static V1.OwnDecisionLimits Mapped(Call call, Register register, DateOnly on)
    {
        var organisation = call.Organisation;
        var inForce = register.DecisionLimitsOf(organisation.Ics).InForceOn(on);
        var message = new V1.OwnDecisionLimits
        {
            Organisation = organisation.Code,
            On = Answers.Date(on),
            Version = inForce?.Version ?? 0,
            EffectiveFrom = inForce is null ? "" : Answers.Date(inForce.From),
        };
        var own = OwnLimits.Of(register, organisation, register.FundsOf(organisation.Ics).Keys, on).Where(limit => limit.From == on);
        foreach (var limits in own.GroupBy(limit => (limit.Category, limit.LimitPence)).OrderBy(limits => limits.Key.Category, StringComparer.Ordinal))
        {
            var limit = new V1.OwnDecisionLimit { Category = limits.Key.Category ?? "", Funds = { limits.Select(l => l.Fund) } };
            if (limits.Key.LimitPence is { } pence) limit.LimitPence = pence;
            else limit.Unlimited = true;
            message.Limits.Add(limit);
        }
        return message;
    }
}
