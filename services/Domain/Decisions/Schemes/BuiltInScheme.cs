using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>
/// What a new ICS begins with: a draft to be changed, signed off and published; it limits nobody before that. A PCN decides
/// £50,000, a place £1,000,000, the system without bounds, and 80% is decided locally. Figures are a start for talks between
/// partners, not a rule from outside.
/// </summary>
public static class BuiltInScheme
{
    private const long Pounds = 100;

    /// <summary>The draft for an ICS. Funds that the ICS does not have are left out.</summary>
    public static Scheme For(string ics, IReadOnlyCollection<string> funds) => new(ics)
    {
        Categories =
        [
            .. Categories.Select(c => c with { Funds = [.. c.Funds.Where(funds.Contains)] }),
        ],
        ReservedMatters = [new("strategy", "the system's strategy and the shares of its partners", ["strategy", "risk-share"])],
        Limits =
        [
            new() { Tier = Tier.Neighbourhood, FixedPence = 50_000 * Pounds },
            new() { Tier = Tier.Neighbourhood, Category = "small-works", FixedPence = 25_000 * Pounds },
            new() { Tier = Tier.Neighbourhood, Category = "digital", FixedPence = 20_000 * Pounds },
            new() { Tier = Tier.Neighbourhood, Category = "system-contract", FixedPence = 0 },
            new() { Tier = Tier.Place, FixedPence = 1_000_000 * Pounds },
            new() { Tier = Tier.Place, Category = "estates", PencePer100000 = 200_000 * Pounds },
            new() { Tier = Tier.Place, Category = "system-contract", FixedPence = 0 },
            new() { Organisation = ics, Unlimited = true },
        ],
        Benefits =
        [
            new("better-prices", "better prices by buying together", 250_000 * Pounds),
            new("scarce-skills", "skills too scarce for each place to have", 100_000 * Pounds),
            new("equal-access", "the same access for residents of every place", 0),
        ],
        Quorum = [new(Tier.Neighbourhood, 1), new(Tier.Place, 2), new(Tier.System, 3)],
        Deadlines = new(28, 28),
        EightyTwenty = new() { ThresholdBasisPoints = 8_000, Window = ShareWindow.FinancialYear, Basis = ShareBasis.Both, PlaceThresholdBasisPoints = 5_000 },
    };

    private static ImmutableArray<Category> Categories { get; } =
    [
        new("services", "services", ConsentMode.All, ConsentWeight.OneEach) { Funds = ["core", "better-care", "primary-medical"] },
        new("workforce", "workforce", ConsentMode.Majority, ConsentWeight.OneEach) { Funds = ["arrs"], AfterMediation = AfterMediation.Majority },
        new("pathway-change", "changes of care pathways", ConsentMode.All, ConsentWeight.OneEach) { Funds = ["transformation"], AfterMediation = AfterMediation.Escalate },
        new("small-works", "small works and equipment", ConsentMode.None, ConsentWeight.OneEach) { Funds = ["running-costs"] },
        new("digital", "digital", ConsentMode.Majority, ConsentWeight.Population) { AfterMediation = AfterMediation.Majority },
        new("estates", "estates", ConsentMode.All, ConsentWeight.Population),
        new("system-contract", "procurement of a system contract", ConsentMode.Majority, ConsentWeight.Population) { AfterMediation = AfterMediation.Majority },
        new("strategy", "the system's strategy", ConsentMode.All, ConsentWeight.OneEach),
        new("risk-share", "financial risk sharing", ConsentMode.All, ConsentWeight.OneEach),
    ];
}
