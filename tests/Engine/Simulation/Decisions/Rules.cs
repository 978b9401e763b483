using System.Collections.Immutable;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>
/// The scheme of delegation of a seed: small limits, short deadlines, every way to consent and every end of mediation, one
/// reserved matter, and an 80:20 rule that differs from seed to seed.
/// </summary>
internal static class Rules
{
    public const string Reserved = "strategy";
    public const long LimitOfPcn = 120;
    public const long LimitOfPlace = 500;

    /// <summary>The scheme was agreed long before anything else happens.</summary>
    public static DateTimeOffset AgreedAt { get; } = Clock.Beginning.AddDays(-30);

    public static ImmutableArray<string> Categories { get; } = ["services", "digital", "pathways", "works", Reserved];

    public static Scheme Of(Dice dice) => new(Federation.Ics)
    {
        Categories =
        [
            new("services", "services", ConsentMode.All, ConsentWeight.OneEach) { Funds = ["core"], MediationDays = dice.Between(1, 3) },
            new("digital", "digital", ConsentMode.Majority, ConsentWeight.Population) { AfterMediation = AfterMediation.Majority, MediationDays = 1 },
            new("pathways", "pathways", ConsentMode.All, ConsentWeight.OneEach) { Funds = ["transformation"], AfterMediation = AfterMediation.Escalate, MediationDays = 1 },
            new("works", "small works", ConsentMode.None, ConsentWeight.OneEach),
            new(Reserved, "strategy", ConsentMode.None, ConsentWeight.OneEach),
        ],
        ReservedMatters = [new(Reserved, "strategy", [Reserved])],
        Limits =
        [
            new() { Tier = Tier.Neighbourhood, FixedPence = LimitOfPcn },
            new() { Tier = Tier.Place, FixedPence = LimitOfPlace },
            new() { Tier = Tier.System, Unlimited = true },
        ],
        Quorum = [new(Tier.System, dice.Between(1, 2))],
        DelegatedPowers = [new("chief", Federation.Ics, null, 1_000)],
        Deadlines = new(dice.Between(1, 3), dice.Between(1, 3)),
        EightyTwenty = new()
        {
            ThresholdBasisPoints = dice.Of([2_500, 5_000, 6_667, 8_000]),
            Basis = dice.Of(Enum.GetValues<ShareBasis>()),
            Window = dice.Of(Enum.GetValues<ShareWindow>()),
        },
    };

    public static SchemeGround Ground { get; } = new(Federation.Register.Federation, [.. Federation.Funds.Select(fund => fund.Code)]);

    /// <summary>Those whose agreement the scheme needs.</summary>
    public static IEnumerable<string> Partners => Federation.Organisations.Where(o => o.Tier != Tier.Neighbourhood).Select(o => o.Code);

    /// <summary>The limits as the register of Budgets has them once it was told.</summary>
    public static Register Told(PublishedScheme published) => Federation.Register with
    {
        DecisionLimits = Federation.Register.DecisionLimits.SetItem(
            Federation.Ics, [new(published.Version, published.EffectiveFrom, Authority.Of(published.Scheme))]),
    };

    /// <summary>One of an organisation's people.</summary>
    public static Person PersonOf(string organisation, int number, string? post = null) => new($"{organisation} {number}", organisation, post);
}
