using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Pools;

namespace Federated.Budgets.Api;

/// <summary>Reads the definition of a pool, and the fund that goes with it.</summary>
internal static class PoolReading
{
    private const int NameLength = 200;
    private const int MaxPartners = 50;

    /// <summary>The pool as asked for; faults go to the call's checks.</summary>
    public static (Pool Pool, Fund Fund) Read(V1.DefinePoolRequest request, Call call)
    {
        var check = call.Check;
        var year = check.Year(request.Year);
        var pool = new Pool(
            Code(request.Pool, call),
            check.Text("name", request.Name, NameLength, required: true),
            call.Organisation.Code,
            year,
            check.Text("managerName", request.ManagerName, NameLength, required: true),
            check.Text("managerPost", request.ManagerPost, NameLength, required: true),
            check.Text("agreement", request.Agreement, NameLength, required: true),
            Partners(request, call, year),
            EligibleFunds(request, call));
        var (control, tolerance) = BudgetsService.ControlOf(request.Control, request.Tolerance, check);
        var fund = new Fund(
            pool.Code, pool.Name, [call.Organisation.Tier], RingFenced: true, Recurrent: false, request.CarryForward,
            control, tolerance.BasisPoints, tolerance.AmountPence)
        {
            CarryForwardCommitments = request.CarryForward,
        };
        return (pool, fund);
    }

    private static string Code(string code, Call call)
    {
        if (!BudgetsService.IsCode(code)) call.Check.Add("pool", BudgetsService.CodeRule);
        else if (call.Register.Pools.TryGetValue(code, out var other) && other.Ics != call.Organisation.Ics) call.Check.Add("pool", "is the code of another pool already");
        else if (other is null && call.Register.FundsOf(call.Organisation.Ics).ContainsKey(code)) call.Check.Add("pool", "is the code of a fund already");
        return code;
    }

    private static ImmutableArray<PoolPartner> Partners(V1.DefinePoolRequest request, Call call, FinancialYear year)
    {
        var check = call.Check;
        if (request.Partners.Count is < 2 or > MaxPartners) check.Add("partners", $"must be 2 to {MaxPartners}");
        var partners = request.Partners.Take(MaxPartners).Select((given, i) => Partner(given, $"partners[{i}]", call, year)).ToList();
        for (var i = 0; i < partners.Count; i++)
        {
            if (partners.FindIndex(p => p.Code == partners[i].Code) < i) check.Add($"partners[{i}].partner", "is named twice");
        }
        if (partners.Sum(p => (long)p.ShareBasisPoints) is not Pool.AllBasisPoints and var sum)
            check.Add("partners", $"must have shares that sum to {Pool.AllBasisPoints} basis points, and not to {sum}");
        return [.. partners.OrderBy(p => p.Code, StringComparer.Ordinal)];
    }

    private static PoolPartner Partner(V1.PoolPartner given, string path, Call call, FinancialYear year)
    {
        var check = call.Check;
        var code = check.Text($"{path}.partner", given.Partner, NameLength, required: true);
        var found = call.Register.Federation.Find(code);
        if (!given.Outside && code.Length > 0 && found?.Ics != call.Organisation.Ics)
            check.Add($"{path}.partner", $"must be an organisation of {call.Organisation.Ics}, or outside");
        if (given.Outside && found is not null) check.Add($"{path}.outside", $"must not be set: {code} is an organisation of the federation");
        if (given.ShareBasisPoints is < 0 or > Pool.AllBasisPoints) check.Add($"{path}.shareBasisPoints", $"must be from 0 to {Pool.AllBasisPoints}");
        if (given.DuePence is < 0 or > Pence.MaxAmount) check.Add($"{path}.duePence", $"must be from 0 to {Pence.MaxAmount}");
        DateOnly? dueOn = given.DueOn.Length == 0 ? null : check.EffectiveOn(given.DueOn, year, call.Now, $"{path}.dueOn");
        return new(code, given.Outside, given.ShareBasisPoints, given.DuePence, dueOn);
    }

    private static ImmutableArray<string> EligibleFunds(V1.DefinePoolRequest request, Call call)
    {
        var funds = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.EligibleFunds.Count; i++)
        {
            if (!funds.Add(call.Fund(request.EligibleFunds[i], $"eligibleFunds[{i}]").Code)) call.Check.Add($"eligibleFunds[{i}]", "is named twice");
        }
        return [.. funds];
    }
}
