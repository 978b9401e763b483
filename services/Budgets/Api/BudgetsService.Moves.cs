using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Registry;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Budget moves in the course of the year: supplement, virement, and their limits.</summary>
internal sealed partial class BudgetsService
{
    private static readonly ImmutableArray<Role> Movers = [Role.SystemFinance, Role.PlaceBoard, Role.Neighbourhood];

    /// <inheritdoc/>
    public override async Task<V1.TransferResponse> Supplement(V1.SupplementRequest request, ServerCallContext context)
    {
        var fromOutside = request.ToOrganisation.Length == 0;
        var call = await calls.Begin(context, Permission.Supplement, request.Organisation);
        var check = call.Check;
        var (id, line, amount, on) = call.Money(request.CommandId, request.Year, request.Fund, request.AmountPence, request.EffectiveOn);
        request.CommandId = id;
        var reason = check.Text("reason", request.Reason, NarrativeLength, required: true);
        var source = check.Payer("source", request.Source, NameLength, required: fromOutside);
        if (!fromOutside && source.Length > 0) check.Add("source", "may be given without toOrganisation only");
        if (fromOutside && call.Organisation.Tier != Tier.System) check.Add("toOrganisation", "is required: only an ICS is paid from outside");
        var child = call.Register.Federation.Find(request.ToOrganisation);
        if (!fromOutside && child?.Parent != call.Organisation.Code) check.Add("toOrganisation", $"must be a direct child of {call.Organisation.Code}");

        var sent = await Send(call.Asks(id, request, () => fromOutside
            ? new ReceiveFunding(line, amount, on, source, "") { SupplementReason = reason, Terms = call.Terms(line), Limit = call.Limit(MoveKind.Supplement) }
            : new Domain.Budgets.Delegate(line, amount, on, child!.Code, child.Tier, reason)
            {
                IsSupplement = true,
                Terms = call.Terms(line),
                Limit = call.Limit(MoveKind.Supplement),
            }), context);
        return Mapping.Transfer(call.Organisation.Code, sent);
    }

    /// <inheritdoc/>
    public override async Task<V1.TransferResponse> Vire(V1.VireRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Vire, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var line = new Line(check.Year(request.Year), call.Fund(request.FromFund, "fromFund").Code);
        var amount = check.Amount(request.AmountPence);
        var on = check.EffectiveOn(request.EffectiveOn, line.Year, call.Now);
        var reason = check.Text("reason", request.Reason, NarrativeLength, required: true);
        var overrideReason = check.Text("overrideReason", request.OverrideReason, NarrativeLength) is { Length: > 0 } given ? given : null;

        var command = request.ToOrganisation.Length == 0 || request.ToOrganisation == call.Organisation.Code
            ? BetweenFunds(request, call, line, amount, on, reason, overrideReason)
            : ToSibling(request, call, line, amount, on, reason, overrideReason);
        var sent = await Send(call.Asks(request.CommandId, request, () => command()), context);
        return Mapping.Transfer(call.Organisation.Code, sent);
    }

    /// <inheritdoc/>
    public override async Task<V1.MoveLimits> PutMoveLimits(V1.PutMoveLimitsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.SetMoveLimits, request.Ics, "ics");
        if (call.Organisation.Tier != Tier.System) call.Check.Add("ics", "must be an ICS");
        var limits = Limits(request, call.Check);
        call.Check.ThrowIfAny();

        if (!call.Register.MoveLimits.GetValueOrDefault(request.Ics, []).SequenceEqual(limits))
        {
            await call.WriteRegister(() => grains.GetGrain<IRegisterGrain>(RegisterModel.Stream).Execute(new(
                Guid.NewGuid().ToString("D"), Fingerprints.Of(request), call.Caller.ToString(), call.Now, new SetMoveLimits(request.Ics, limits))));
            await register.Refresh();
        }
        return Mapping.MoveLimits(limits);
    }

    /// <inheritdoc/>
    public override async Task<V1.MoveLimits> GetMoveLimits(V1.GetMoveLimitsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadFunds, request.Ics, "ics");
        return Mapping.MoveLimits(call.Register.MoveLimits.GetValueOrDefault(call.Organisation.Ics, []));
    }

    private static Func<BookCommand> BetweenFunds(
        V1.VireRequest request, Call call, Line line, long amount, DateOnly on, string reason, string? overrideReason)
    {
        var to = call.Fund(request.ToFund, "toFund");
        if (to.Code == line.Fund) call.Check.Add("toFund", "must be another fund, or toOrganisation a sibling");
        return () => new VireBetweenFunds(line, amount, on, to, reason, overrideReason) { Terms = call.Terms(line), Limit = call.Limit(MoveKind.Virement) };
    }

    private static Func<BookCommand> ToSibling(
        V1.VireRequest request, Call call, Line line, long amount, DateOnly on, string reason, string? overrideReason)
    {
        var sibling = call.Register.Federation.Find(request.ToOrganisation);
        if (call.Organisation.Parent is null || sibling?.Parent != call.Organisation.Parent)
            call.Check.Add("toOrganisation", $"must be a sibling of {call.Organisation.Code}: an organisation under the same parent");
        if (request.ToFund.Length > 0 && request.ToFund != request.FromFund)
            call.Check.Add("toFund", "must be fromFund, or left out, when the money goes to a sibling");
        return () => new VireToSibling(line, amount, on, call.Organisation.Parent!, sibling!.Code, sibling.Tier, reason, overrideReason)
        {
            Terms = call.Terms(line),
            Limit = call.Limit(MoveKind.Virement),
        };
    }

    private static ImmutableArray<MoveLimit> Limits(V1.PutMoveLimitsRequest request, FieldChecks check)
    {
        var limits = ImmutableArray.CreateBuilder<MoveLimit>();
        for (var i = 0; i < request.Limits.Count; i++)
        {
            var given = request.Limits[i];
            if (!Movers.Any(role => role.Name() == given.Role)) check.Add($"limits[{i}].role", $"must be one of: {string.Join(", ", Movers.Select(r => r.Name()))}");
            var move = check.RequiredWord<MoveKind>($"limits[{i}].move", given.Move);
            if (limits.Any(l => l.Role == given.Role && l.Move == move)) check.Add($"limits[{i}]", "is given twice for this role and move");
            if (given is { HasPerCommandPence: true, PerCommandPence: < 0 }) check.Add($"limits[{i}].perCommandPence", "must be 0 or more");
            if (given is { HasPerYearPence: true, PerYearPence: < 0 }) check.Add($"limits[{i}].perYearPence", "must be 0 or more");
            limits.Add(new(given.Role, move, given.HasPerCommandPence ? given.PerCommandPence : null, given.HasPerYearPence ? given.PerYearPence : null));
        }
        return limits.ToImmutable();
    }
}
