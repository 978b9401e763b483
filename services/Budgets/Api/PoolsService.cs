using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Budgets.Registry;
using Federated.Domain.Budgets;
using Federated.Domain.Pools;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of pooled funds; the same class serves REST.</summary>
[Authorize]
internal sealed class PoolsService(Calls calls, IGrainFactory grains, RegisterCache register) : V1.Pools.PoolsBase
{
    private const int NameLength = 200;

    /// <inheritdoc/>
    public override async Task<V1.Pool> DefinePool(V1.DefinePoolRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.DefinePools, request.Host, "host");
        var (pool, fund) = PoolReading.Read(request, call);
        var before = call.Register.Pools.GetValueOrDefault(pool.Code);
        if (before is not null) await KeepWhatIs(call, before.Pool, pool);
        call.Check.ThrowIfAny();
        KeepTheRules(call, before?.Pool, pool, fund);

        // Idempotent by content: what is so already is not recorded again.
        if (before?.Pool != pool || call.Register.FundFor(call.Organisation, fund.Code) != fund)
        {
            await call.WriteRegister(() => grains.GetGrain<IRegisterGrain>(RegisterModel.Stream).Execute(new(
                Guid.NewGuid().ToString("D"), Fingerprints.Of(request), call.Caller.ToString(), call.Now,
                new DefinePool(call.Organisation.Ics, pool, fund))));
            await register.Refresh();
        }
        return PoolMapping.Pool(new(call.Organisation.Ics, pool));
    }

    /// <inheritdoc/>
    public override async Task<V1.ListPoolsResponse> ListPools(V1.ListPoolsRequest request, ServerCallContext context)
    {
        var (caller, known) = await calls.BeginForAll(context, Permission.ReadOrganisations);
        var pools = known.Pools.Values.Where(pool => request.Ics.Length == 0 || pool.Ics == request.Ics)
            .Where(pool => Permissions.Allows(caller, Permission.ReadBudget, pool.Pool.Host, known.Federation.IsWithin).IsAllowed);
        return new() { Pools = { pools.Select(PoolMapping.Pool) } };
    }

    /// <inheritdoc/>
    public override async Task<V1.Pool> GetPool(V1.GetPoolRequest request, ServerCallContext context)
    {
        var (_, pool) = await Begin(context, Permission.ReadBudget, request.Pool);
        return PoolMapping.Pool(pool);
    }

    /// <inheritdoc/>
    public override async Task<V1.ContributionResponse> Contribute(V1.ContributeRequest request, ServerCallContext context)
    {
        var (call, pool) = await Begin(context, Permission.Contribute, request.Pool);
        var check = call.Check;
        var line = new Line(pool.Pool.Year, pool.Pool.Code);
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var amount = check.Amount(request.AmountPence);
        var on = check.EffectiveOn(request.EffectiveOn, line.Year, call.Now);
        var reference = check.Text("reference", request.Reference, NameLength);
        var partner = pool.Pool.Find(request.Partner);
        if (partner is null) check.Add("partner", $"must be a partner of the pool: {string.Join(", ", pool.Pool.Partners.Select(p => p.Code))}");
        if (partner is { IsOutside: true } && request.FromFund.Length > 0) check.Add("fromFund", "must be left out: the partner pays with money from outside");
        var from = partner is { IsOutside: false } ? call.Fund(request.FromFund, "fromFund") : null;
        if (from?.Code == line.Fund) check.Add("fromFund", "must be another fund than the pool's own");

        var answer = await call.Asks(request.CommandId, request, () => from is null
            ? new ReceiveContribution(line, amount, on, partner!.Code, reference) { Terms = call.Terms(line) }
            : new MakeContribution(line, amount, on, partner!.Code, reference, from, pool.Pool.EligibleFunds.Contains(from.Code))
            {
                Terms = call.Terms([line, line with { Fund = from.Code }]),
            }).Answer(grains);
        return new()
        {
            CommandId = answer.Entry.CommandId,
            Pool = line.Fund,
            Partner = answer.Entry.Partner,
            Host = call.Organisation.Code,
            Version = answer.Version,
            AmountPence = answer.Entry.AmountPence,
            RecordedAt = Answers.Time(answer.Entry.RecordedAt),
            Warnings = { Mapping.Warnings(answer.Entry) },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.PoolStatement> GetPoolStatement(V1.GetPoolRequest request, ServerCallContext context)
    {
        var (call, pool) = await Begin(context, Permission.ReadBudget, request.Pool);
        var view = await ViewOf(call, pool.Pool);
        return PoolMapping.Statement(pool.Pool, view, call.Register.Federation, call.Today);
    }

    /// <summary>A call to the book of a pool's host. Errors: NOT_FOUND, PERMISSION_DENIED.</summary>
    private async Task<(Call Call, PoolOfIcs Pool)> Begin(ServerCallContext context, Permission permission, string code)
    {
        // Who asks is known before anything is told.
        var (_, known) = await calls.BeginForAll(context, Permission.ReadOrganisations);
        var pool = known.Pools.GetValueOrDefault(code) ?? (await register.Refresh()).Pools.GetValueOrDefault(code)
            ?? throw ApiError.NotFound("pool", $"There is no pool {code}.");
        return (await calls.Begin(context, permission, pool.Pool.Host, "pool"), pool);
    }

    // Its money is where it is and counts as whose it was; neither may be lost by a new definition.
    private async Task KeepWhatIs(Call call, Pool before, Pool after)
    {
        if (after.Host != before.Host) call.Check.Add("host", $"must stay {before.Host}: the pool's money is in its book");
        if (after.Year != before.Year) call.Check.Add("year", $"must stay {before.Year}; for another year, define a pool with another code");
        if (call.Check.Errors.Count > 0) return;
        var paid = (await ViewOf(call, before)).Contributions.PaidPence;
        foreach (var partner in before.Partners.Where(p => paid.GetValueOrDefault(p.Code) != 0 && after.Find(p.Code)?.IsOutside != p.IsOutside))
            call.Check.Add("partners", $"must have {partner.Code} as it is: it has paid");
    }

    // A pool's definition makes a fund, and lets ring-fenced ones pay into it: rules that its ICS sets, and nobody loosens for
    // oneself. What the ICS has allowed stays allowed.
    private static void KeepTheRules(Call call, Pool? before, Pool after, Fund fund)
    {
        var (ics, known) = (call.Organisation.Ics, call.Register);
        var rule = Permissions.Allows(call.Caller, Permission.DefineFunds, ics, known.Federation.IsWithin);
        if (rule.IsAllowed) return;
        var isAsBefore = known.FundFor(call.Organisation, fund.Code) is { } now
            && (now.Control, now.ToleranceBasisPoints, now.TolerancePence) == (fund.Control, fund.ToleranceBasisPoints, fund.TolerancePence);
        if (fund.Control != FundControl.Absolute && !isAsBefore)
            throw ApiError.Forbidden($"{rule.Reason} Without that, control must be absolute, or as system finance of {ics} has set it.");
        if (after.EligibleFunds.FirstOrDefault(code => known.FundFor(call.Organisation, code)!.RingFenced && before?.EligibleFunds.Contains(code) != true) is { } ringFenced)
            throw ApiError.Forbidden($"{rule.Reason} Without that, eligibleFunds must not name the ring-fenced {ringFenced}, unless system finance of {ics} has.");
    }

    private Task<PoolView> ViewOf(Call call, Pool pool) =>
        Answers.Of(() => grains.BookOf(call.Organisation).PoolOf(new(pool.Year, pool.Code)));
}
