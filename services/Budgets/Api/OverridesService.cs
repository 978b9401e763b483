using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of overrides; the same class serves REST.</summary>
[Authorize]
internal sealed class OverridesService(Calls calls, IGrainFactory grains) : V1.Overrides.OverridesBase
{
    private const int NarrativeLength = 500;
    private const int NameLength = 200;

    /// <inheritdoc/>
    public override async Task<V1.GrantOverrideResponse> GrantOverride(V1.GrantOverrideRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Override, request.Organisation);
        var check = call.Check;
        var (id, line, amount, on) = call.Money(request.CommandId, request.Year, request.Fund, request.AmountPence, effectiveOn: "");
        request.CommandId = id;
        var kind = check.RequiredWord<OverrideKind>("kind", request.Kind);
        Month? month = kind == OverrideKind.LateEntry ? check.Month("month", request.Month) : null;
        if (kind != OverrideKind.LateEntry && request.Month.Length > 0) check.Add("month", "may be given with kind late-entry only");
        var reason = check.Text("reason", request.Reason, NarrativeLength, required: true);
        var authority = check.Text("authority", request.Authority, NameLength, required: true);

        var answer = await call.Asks(id, request,
            () => new GrantOverride(line, amount, on, kind, month, reason, authority) { Terms = call.Terms(line) }).Answer(grains);
        return new() { OverrideId = id, Version = answer.Version, RecordedAt = Answers.Time(answer.Entry.RecordedAt) };
    }

    /// <inheritdoc/>
    public override async Task<V1.ListOverridesResponse> ListOverrides(V1.ListOverridesRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var year = call.Check.Year(request.Year);
        call.Check.ThrowIfAny();
        var (overrides, lines) = await Answers.Of(() => grains.BookOf(call.Organisation).Overrides(year));
        return new() { Overrides = { overrides.Select(granted => Shown(granted, Used(granted, overrides, lines, call))) } };
    }

    // Head-room stands one on the other below the fund's own floor: the first granted is the first used.
    private static long Used(
        Override granted, ImmutableArray<Override> all, ImmutableSortedDictionary<string, Balances> lines, Call call)
    {
        if (granted.Kind == OverrideKind.LateEntry) return granted.TakenPence;
        var balances = lines.GetValueOrDefault(granted.Line.Fund, Balances.Zero);
        var depth = call.Terms(granted.Line).Fund.FloorPence(balances.ReceivedPence) - balances.AvailablePence;
        var earlier = all.Where(o => o.Kind == granted.Kind && o.Line == granted.Line && o.Version < granted.Version).Sum(o => o.AmountPence);
        return Math.Clamp(depth - earlier, 0, granted.AmountPence);
    }

    private static V1.Override Shown(Override granted, long usedPence) => new()
    {
        OverrideId = granted.Id,
        Version = granted.Version,
        Kind = granted.Kind.Text(),
        Year = granted.Line.Year.ToString(),
        Fund = granted.Line.Fund,
        Month = granted.Month?.ToString() ?? "",
        AmountPence = granted.AmountPence,
        UsedPence = usedPence,
        LeftPence = granted.AmountPence - usedPence,
        Reason = granted.Reason,
        Authority = granted.Authority,
        GrantedBy = granted.GrantedBy,
        RecordedAt = Answers.Time(granted.GrantedAt),
    };
}
