using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Pools;

namespace Federated.Domain.Registers;

/// <summary>Decides and evolves the register. Pure.</summary>
public static class RegisterDecider
{
    /// <summary>The entry that a command makes.</summary>
    /// <exception cref="ArgumentException">The organisations would be no tree, the ICS is unknown, or what never changes would; the message says which.</exception>
    public static RegisterEntry Decide(Register register, Request<RegisterCommand> request) => request.Command switch
    {
        UpdateOrganisations c => Updated(register, request, c),
        DefineFund c => Defined(register, request, c),
        SetMoveLimits c => Limited(register, request, c),
        SetDecisionLimits c => DecisionLimited(register, request, c),
        SplitControlTotal c => ControlTotalRules.Split(register, request, c),
        AnswerProposal c => ControlTotalRules.Answer(register, request, c),
        DefinePool c => Pooled(register, request, c),
        var unknown => throw new InvalidOperationException($"No rule for {unknown.GetType().Name}."),
    };

    /// <summary>The register after an entry.</summary>
    public static Register Evolve(Register register, RegisterEntry entry)
    {
        var after = entry.Organisations.IsEmpty ? register : register with { Federation = register.Federation.With(entry.Organisations) };
        after = entry.Funds.Aggregate(after, (r, defined) => r.WithFund(defined.Ics, defined.Fund));
        after = entry.MoveLimits.Aggregate(after, (r, set) => r with { MoveLimits = r.MoveLimits.SetItem(set.Ics, set.Limits) });
        after = entry.Pools.Aggregate(after, (r, defined) => r with { Pools = r.Pools.SetItem(defined.Pool.Code, defined) });
        if (entry.DecisionLimits is { } decisionLimits) after = after.WithDecisionLimits(decisionLimits);
        return entry.ControlTotals is { } totals ? after.WithControlTotals(totals) : after;
    }

    private static RegisterEntry Updated(Register register, Request<RegisterCommand> request, UpdateOrganisations c)
    {
        // Throws when the result is no tree, before anything is recorded.
        _ = register.Federation.With(c.Organisations);
        var newIcss = c.Organisations.Where(o => o.Tier == Tier.System && register.FundsOf(o.Code).IsEmpty);
        return new(request.Id, "organisations-updated", request.Actor, request.RecordedAt, c.Organisations,
            [.. from ics in newIcss from fund in Fund.BuiltIn select new FundOfIcs(ics.Code, fund)]);
    }

    private static RegisterEntry Defined(Register register, Request<RegisterCommand> request, DefineFund c)
    {
        DemandIcs(register, c.Ics);
        return new(request.Id, "fund-defined", request.Actor, request.RecordedAt, [], [new(c.Ics, c.Fund)]);
    }

    private static RegisterEntry Limited(Register register, Request<RegisterCommand> request, SetMoveLimits c)
    {
        DemandIcs(register, c.Ics);
        return new(request.Id, "move-limits-set", request.Actor, request.RecordedAt, [], []) { MoveLimits = [new(c.Ics, c.Limits)] };
    }

    private static RegisterEntry DecisionLimited(Register register, Request<RegisterCommand> request, SetDecisionLimits c)
    {
        DemandIcs(register, c.Limits.Ics);
        return DecisionLimitRules.Set(register, request, c);
    }

    private static RegisterEntry Pooled(Register register, Request<RegisterCommand> request, DefinePool c)
    {
        DemandIcs(register, c.Ics);
        // Its money stands in its host's book, on the line of its year.
        if (register.Pools.GetValueOrDefault(c.Pool.Code) is { } before)
        {
            if ((before.Ics, before.Pool.Host, before.Pool.Year) != (c.Ics, c.Pool.Host, c.Pool.Year))
                throw new ArgumentException($"{c.Pool.Code} is a pool of {before.Pool.Host} for {before.Pool.Year}.");
        }
        else if (register.FundsOf(c.Ics).ContainsKey(c.Fund.Code))
        {
            throw new ArgumentException($"{c.Fund.Code} is a fund of {c.Ics} already.");
        }
        return new(request.Id, "pool-defined", request.Actor, request.RecordedAt, [], [new(c.Ics, c.Fund)]) { Pools = [new(c.Ics, c.Pool)] };
    }

    private static void DemandIcs(Register register, string code)
    {
        if (register.Federation.Find(code) is not { Tier: Tier.System }) throw new ArgumentException($"{code} is not an ICS.");
    }
}
