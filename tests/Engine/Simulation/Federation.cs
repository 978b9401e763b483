using System.Collections.Immutable;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;

namespace Federated.Tests.Engine.Simulation;

/// <summary>The federation of every simulation: one ICS, two places, three PCNs, two funds.</summary>
internal static class Federation
{
    public const string Ics = "QMF";

    private static readonly ImmutableArray<Tier> Everywhere = [Tier.System, Tier.Place, Tier.Neighbourhood];

    public static ImmutableArray<Organisation> Organisations { get; } =
    [
        Of(Ics, Tier.System, null), Of("QMF-A", Tier.Place, Ics), Of("QMF-B", Tier.Place, Ics),
        Of("U1", Tier.Neighbourhood, "QMF-A"), Of("U2", Tier.Neighbourhood, "QMF-A"), Of("U3", Tier.Neighbourhood, "QMF-B"),
    ];

    public static ImmutableArray<Fund> Funds { get; } =
    [
        new("core", "Core services", Everywhere, false, true, false, FundControl.Absolute),
        new("transformation", "Transformation", Everywhere, false, false, true, FundControl.Absolute),
    ];

    public static Register Register { get; } = Register.Empty with
    {
        Federation = Domain.Organisations.Federation.Of(Organisations),
        Funds = Register.Empty.Funds.Add(Ics, Funds.ToImmutableSortedDictionary(fund => fund.Code, fund => fund, StringComparer.Ordinal)),
    };

    public static ImmutableArray<Organisation> ChildrenOf(Organisation parent) => Register.Federation.ChildrenOf(parent.Code);

    public static Organisation Find(string code) => Organisations.Single(o => o.Code == code);

    private static Organisation Of(string code, Tier tier, string? parent) =>
        new(code, code, tier, parent, Ics, 1, ImmutableSortedDictionary<string, decimal>.Empty, 1, "2025-26");
}
