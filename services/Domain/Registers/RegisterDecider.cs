using Federated.Domain.Budgets;
using Federated.Domain.Organisations;

namespace Federated.Domain.Registers;

/// <summary>Decides and evolves the register. Pure.</summary>
public static class RegisterDecider
{
    /// <summary>The entry that a command makes.</summary>
    /// <exception cref="ArgumentException">The organisations would be no tree, or the ICS is unknown; the message says which.</exception>
    public static RegisterEntry Decide(Register register, Request<RegisterCommand> request) => request.Command switch
    {
        UpdateOrganisations c => Updated(register, request, c),
        DefineFund c => Defined(register, request, c),
        var unknown => throw new InvalidOperationException($"No rule for {unknown.GetType().Name}."),
    };

    /// <summary>The register after an entry.</summary>
    public static Register Evolve(Register register, RegisterEntry entry) => entry.Funds.Aggregate(
        entry.Organisations.IsEmpty ? register : register with { Federation = register.Federation.With(entry.Organisations) },
        (r, defined) => r.WithFund(defined.Ics, defined.Fund));

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
        if (register.Federation.Find(c.Ics) is not { Tier: Tier.System })
            throw new ArgumentException($"{c.Ics} is not an ICS.");
        return new(request.Id, "fund-defined", request.Actor, request.RecordedAt, [], [new(c.Ics, c.Fund)]);
    }
}
