using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Decisions;

/// <summary>What makes a scheme of delegation sound, and which limit holds.</summary>
public sealed class SchemeRulesTests
{
    [Fact]
    public void The_built_in_scheme_and_that_of_the_tables_are_sound()
    {
        SchemeRules.Check(Nel.BuiltIn(), Nel.Ground).ShouldBeEmpty();
        SchemeRules.Check(Nel.Scheme, Nel.Ground).ShouldBeEmpty();
        SchemeRules.Check(DecisionTable.Scheme, Nel.Ground).ShouldBeEmpty();
    }

    [Fact]
    public void Funds_that_an_ICS_does_not_have_are_left_out_of_its_built_in_scheme() =>
        BuiltInScheme.For("QMF", ["core"]).Categories.SelectMany(c => c.Funds).ShouldBe(["core"]);

    [Fact]
    public void Every_problem_is_told_at_once_each_with_its_path() => Problems(Nel.BuiltIn() with
    {
        Categories =
        [
            new("services", "services", ConsentMode.All, ConsentWeight.OneEach) { Funds = ["core", "gold"], MediationDays = 0 },
            new("Services!", " ", ConsentMode.All, ConsentWeight.OneEach) { Funds = ["core"] },
            new("services", "again", ConsentMode.None, ConsentWeight.OneEach),
        ],
        ReservedMatters = [new("strategy", "strategy", ["no-such"]), new("empty", "empty", [])],
        Limits =
        [
            new() { FixedPence = 1 },
            new() { Tier = Tier.Place, Organisation = "QMF", Unlimited = true },
            new() { Organisation = "QXX", FixedPence = -1 },
            new() { Tier = Tier.System, FixedPence = 1, PencePer100000 = 1 },
            new() { Tier = Tier.Place, Category = "no-such" },
            new() { Organisation = "QXX", Unlimited = true },
        ],
        Benefits = [new("b", "b", -1), new("b", "b", 0)],
        Quorum = [new(Tier.Place, 0), new(Tier.Place, 1)],
        DelegatedPowers = [new("", "U1", "no-such", Pence.MaxAmount + 1)],
        Deadlines = new(0, 366),
        EightyTwenty = new() { ThresholdBasisPoints = 10_001, PlaceThresholdBasisPoints = -1 },
        Shadow = [new("QMF", new(2025, 4, 1), new(2025, 3, 31)), new("QMF", new(2025, 4, 1), new(2025, 4, 1))],
    }).ShouldBe(
    [
        "$.categories[0].mediationDays must be 1 to 365; it is 0",
        "$.categories[0].funds[1] must be the code of a fund of QMF: \"gold\" is none",
        "$.categories[1].code must have 1 to 40 of a-z, 0-9 and \"-\", and begin with a letter",
        "$.categories[1].name must have 1 to 120 characters",
        "$.categories[2].code must not repeat the code of $.categories[0].code",
        "$.categories[1].funds[0] must not repeat the fund of $.categories[0].funds[0]",
        "$.reservedMatters[0].categories[0] must be the code of a category of this scheme: \"no-such\" is none",
        "$.reservedMatters[1].categories must name at least one category",
        "$.limits[0] must be for a tier or for an organisation, and not for both",
        "$.limits[1] must be for a tier or for an organisation, and not for both",
        "$.limits[2].organisation must be the code of an organisation of QMF: \"QXX\" is none",
        "$.limits[2].fixedPence must be 0 to 1,000,000,000,000,000; it is -1",
        "$.limits[3] must have exactly one of fixedPence, pencePer100000 and unlimited",
        "$.limits[4].category must be the code of a category of this scheme: \"no-such\" is none",
        "$.limits[4] must have exactly one of fixedPence, pencePer100000 and unlimited",
        "$.limits[5].organisation must be the code of an organisation of QMF: \"QXX\" is none",
        "$.limits[5] must not repeat the limit of $.limits[2]",
        "$.benefits[0].leastQuantifiedPence must be 0 to 1,000,000,000,000,000; it is -1",
        "$.benefits[1].code must not repeat the code of $.benefits[0].code",
        "$.quorum[0].approvals must be 1 to 50; it is 0",
        "$.quorum[1].tier must not repeat the tier of $.quorum[0].tier",
        "$.delegatedPowers[0].post must have 1 to 120 characters",
        "$.delegatedPowers[0].organisation must be the code of an organisation of QMF: \"U1\" is none",
        "$.delegatedPowers[0].category must be the code of a category of this scheme: \"no-such\" is none",
        "$.delegatedPowers[0].limitPence must be 0 to 1,000,000,000,000,000; it is 1,000,000,000,000,001",
        "$.deadlines.consentDays must be 1 to 365; it is 0",
        "$.deadlines.approvalDays must be 1 to 365; it is 366",
        "$.eightyTwenty.thresholdBasisPoints must be 0 to 10,000; it is 10,001",
        "$.eightyTwenty.placeThresholdBasisPoints must be 0 to 10,000; it is -1",
        "$.shadow[0].organisation must not be the ICS: nobody would decide in its stead",
        "$.shadow[0].until must not be before \"from\"",
        "$.shadow[1].organisation must not be the ICS: nobody would decide in its stead",
        "$.shadow[1].organisation must not repeat the organisation of $.shadow[0].organisation",
    ]);

    [Fact]
    public void A_scheme_without_categories_is_none() =>
        Problems(new Scheme("QMF")).ShouldBe(["$.categories must name at least one category"]);

    [Fact]
    public void Every_category_has_a_home() => Problems(OneCategory(
        new() { Organisation = "QMF", Category = "services", FixedPence = 100 }, new() { Organisation = "QMF", Unlimited = true }))
        .ShouldBe(["$.categories[0] must have a home: the limit of QMF for it must be unlimited, or nobody could decide the largest"]);

    [Fact]
    public void Limits_do_not_fall_going_up_and_a_tiers_limit_is_wrong_once() => Problems(OneCategory(
        new() { Organisation = "QMF", Unlimited = true },
        new() { Tier = Tier.Place, FixedPence = 100_00 },
        new() { Tier = Tier.Neighbourhood, FixedPence = 200_00 },
        new() { Organisation = "QMF-NEWHAM", Category = "services", Unlimited = true })).ShouldBe(
    [
        "$.limits[2] must not be above the limit of the parent: for \"services\" U11211 has £200.00, QMF-BARKING-AND-DAGENHAM has £100.00",
        "$.limits[3] must not be above the limit of the parent: for \"services\" QMF-NEWHAM has unlimited, QMF-WNT has £100.00",
    ]);

    [Fact]
    public void A_level_in_the_middle_is_not_forgotten() => Problems(OneCategory(
        new() { Organisation = "QMF", Unlimited = true }, new() { Tier = Tier.Neighbourhood, FixedPence = 200_00 }))
        .ShouldHaveSingleItem().ShouldEndWith("U11211 has £200.00, QMF-BARKING-AND-DAGENHAM has none");

    [Fact]
    public void The_most_specific_limit_holds()
    {
        var scheme = Nel.BuiltIn() with
        {
            Limits =
            [
                new() { Tier = Tier.Place, FixedPence = 1 },
                new() { Tier = Tier.Place, Category = "services", FixedPence = 2 },
                new() { Organisation = "QMF-NEWHAM", FixedPence = 3 },
                new() { Organisation = "QMF-NEWHAM", Category = "digital", FixedPence = 4 },
            ],
        };
        long? Limit(string code, string? category) => Nel.Federation.Find(code) is { } o ? scheme.LimitFor(o, category)?.PenceFor(o) : throw new ArgumentException(code);
        Limit("QMF-HAVERING", "digital").ShouldBe(1);
        Limit("QMF-HAVERING", "services").ShouldBe(2);
        Limit("QMF-NEWHAM", "services").ShouldBe(3);
        Limit("QMF-NEWHAM", "digital").ShouldBe(4);
        Limit("QMF-NEWHAM", null).ShouldBe(3);
        scheme.LimitFor(Nel.Federation.Find("U76122")!, "services").ShouldBeNull();
    }

    [Theory]
    [InlineData("473523.543270", 200_000_00, 947_047_08)]
    [InlineData("99999.999999999999", 100_000, 99_999)]
    [InlineData("100000", Pence.MaxAmount, Pence.MaxAmount)]
    [InlineData("60000000", Pence.MaxAmount, Pence.MaxAmount)]
    [InlineData("0", Pence.MaxAmount, 0)]
    [InlineData("123456.789012345678", 999_999_999_999_999, 1_234_567_890_123_455)]
    public void A_limit_per_100_000_people_is_exact_and_rounded_down(string people, long rate, long pence)
    {
        var organisation = Nel.Federation.Find("QMF-NEWHAM")! with { RegisteredPopulation = decimal.Parse(people, System.Globalization.CultureInfo.InvariantCulture) };
        new Limit { Tier = Tier.Place, PencePer100000 = rate }.PenceFor(organisation).ShouldBe(Math.Min(pence, Pence.MaxAmount));
    }

    [Fact]
    public void No_bound_is_shown_as_unlimited_and_never_as_nothing() =>
        Wording.Bound(new() { Organisation = "QMF", Unlimited = true }, Nel.Federation.Find("QMF")!).ShouldBe("unlimited");

    private static Scheme OneCategory(params ImmutableArray<Limit> limits) =>
        new("QMF") { Categories = [new("services", "services", ConsentMode.All, ConsentWeight.OneEach)], Limits = limits };

    private static string[] Problems(Scheme scheme) => [.. SchemeRules.Check(scheme, Nel.Ground).Select(p => $"{p.Path} {p.Rule}")];
}
