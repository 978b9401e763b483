using System.Collections.Immutable;
using Federated.Access;
using Federated.Decisions.Grains;
using Federated.Domain;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Decisions.Api;

/// <summary>The gRPC service of the local share; the same class serves REST.</summary>
[Authorize]
internal sealed class SubsidiarityService(Calls calls, IGrainFactory grains) : V1.Subsidiarity.SubsidiarityBase
{
    /// <inheritdoc/>
    public override async Task<V1.SubsidiarityReport> GetSubsidiarity(V1.GetSubsidiarityRequest request, ServerCallContext context)
    {
        var (call, year, tally) = await Begin(request, context);
        var top = call.Federation.Find(request.Ics)!;
        var day = year.Nearest(call.Today);
        var rule = (await GrainCalls.Of(() => grains.GetGrain<ISchemeGrain>(call.Ics.Code).Read())).InForceOn(call.Today)?.Scheme.EightyTwenty ?? new();
        if (top.Tier == Tier.System)
            return ShareMapping.Report(ShareReport.Of(tally, year, rule), tally, tally.View(day, rule), tally.ViewWithPlaces(day, rule));

        var part = Part(tally, top.Code, call.Federation);
        var share = ShareReport.OfPlace(tally, top.Code, day, rule, call.Federation)
            ?? ShareReport.OfPlace(tally, top.Code, day, rule with { PlaceThresholdBasisPoints = 0 }, call.Federation)!;
        var report = ShareMapping.Report(ShareReport.Of(part, year, rule), part, share, share);
        // Measured, not guarded: there is no room to run out of.
        report.Headroom = new();
        report.Ics = top.Code;
        return report;
    }

    /// <inheritdoc/>
    public override async Task<V1.ListSubsidiarityMonthsResponse> ListSubsidiarityMonths(V1.GetSubsidiarityRequest request, ServerCallContext context)
    {
        var (call, year, tally) = await Begin(request, context);
        return new() { Months = { ShareReport.Of(Part(tally, request.Ics, call.Federation), year, new EightyTwenty()).Lines.Select(ShareMapping.Month) } };
    }

    private async Task<(Call Call, FinancialYear Year, Tally Tally)> Begin(V1.GetSubsidiarityRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, request.Ics, "ics");
        call.Demand(Permission.ReadDecisions, call.Ics.Code);
        var year = call.Check.Year(request.Year);
        if (call.Federation.Find(request.Ics)!.Tier == Tier.Neighbourhood) call.Check.Add("ics", "must be the code of an ICS or of a place");
        call.Check.ThrowIfAny();
        return (call, year, await GrainCalls.Of(() => grains.GetGrain<IShareGrain>(call.Ics.Code).Read()));
    }

    // What concerns an organisation and those below it; what is open and held is the system's alone.
    private static Tally Part(Tally tally, string top, Federation federation) => top == tally.Ics ? tally : tally with
    {
        Counts = tally.Counts.Where(c => federation.IsWithin(c.Key.Organisation, top)).ToImmutableSortedDictionary(),
        Cursors = tally.Cursors.Where(c => federation.IsWithin(c.Key, top)).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Claims = [],
        Overridden = [],
    };
}
