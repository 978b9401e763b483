using System.Globalization;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;
using Federated.Tests.Domain.Decisions;
using Federated.Tests.Domain.Organisations;

namespace Federated.Tests.Domain.Registers;

/// <summary>What the register says of how much each organisation commits by itself.</summary>
public sealed class DecisionLimitRules
{
    private static readonly Authority Rules = new("QMF")
    {
        Limits =
        [
            new() { Tier = Tier.Neighbourhood, FixedPence = 50 },
            new() { Tier = Tier.Neighbourhood, Category = "digital", FixedPence = 20 },
            new() { Tier = Tier.Place, PencePer100000 = 200_000 },
            new() { Organisation = "P-A", Category = "digital", FixedPence = 30 },
            new() { Organisation = "QMF", Unlimited = true },
        ],
        Funds = [new("core", "services"), new("primary-medical", "services"), new("running-costs", "digital"), new("arrs", "strategy")],
        Reserved = ["strategy"],
        Shadow = [new("P-B", new(2025, 9, 1), new(2025, 10, 31))],
    };

    private Register _register = RegisterDecider.Evolve(Register.Empty, new("o", "", "", default,
        [.. Given.Tree("QMF", "P-A < QMF", "P-B < QMF", "U1 < P-A").All.Select(o => o with { RegisteredPopulation = 50_000 })], []));

    [Theory]
    [InlineData("U1 core 2025-06-01", "2025-06-01 services 50")]
    [InlineData("U1 running-costs 2025-06-01", "2025-06-01 digital 20")]
    [InlineData("U1 better-care 2025-06-01", "2025-06-01 none 50")]
    [InlineData("U1 arrs 2025-06-01", "2025-06-01 strategy 0")]
    [InlineData("P-A core 2025-06-01", "2025-06-01 services 100000")]
    [InlineData("P-A running-costs 2025-06-01", "2025-06-01 digital 30")]
    [InlineData("QMF core 2025-06-01", "2025-06-01 services unlimited")]
    [InlineData("QMF arrs 2025-06-01", "2025-06-01 strategy unlimited")]
    [InlineData("P-B core 2025-06-01", "2025-06-01 services 100000; 2025-09-01 services 0; 2025-11-01 services 100000")]
    [InlineData("P-B core 2025-10-31", "2025-10-31 services 0; 2025-11-01 services 100000")]
    [InlineData("P-B core 2025-11-01", "2025-11-01 services 100000")]
    [InlineData("U1 core 2025-05-31", "2025-06-01 services 50")]
    public void An_organisations_limit_of_a_fund_is_that_of_its_category_from_the_first_day_on(string asked, string limits)
    {
        Set(1, new(2025, 6, 1), Rules);
        // Days on which another organisation's shadow begins or ends change nothing here.
        Own(asked, whereItChanges: true).ShouldBe(limits);
    }

    [Fact]
    public void Without_a_version_nothing_is_limited() => Own("U1 core 2025-06-01").ShouldBe("");

    [Fact]
    public void A_later_version_takes_the_place_of_an_earlier_one_on_its_first_day()
    {
        Set(2, new(2025, 8, 1), Rules with { Limits = [new() { Tier = Tier.Neighbourhood, FixedPence = 70 }], Shadow = [] });
        Set(1, new(2025, 6, 1), Rules with { Shadow = [] });
        Own("U1 core 2025-05-01").ShouldBe("2025-06-01 services 50; 2025-08-01 services 70");
        Own("U1 core 2025-07-31").ShouldBe("2025-07-31 services 50; 2025-08-01 services 70");
        Own("U1 core 2025-08-01").ShouldBe("2025-08-01 services 70");
        // No limit names a place any more: it commits nothing by itself.
        Own("P-A core 2025-08-01").ShouldBe("2025-08-01 services 0");
        Own("QMF core 2025-08-01").ShouldBe("2025-08-01 services 0");
    }

    [Fact]
    public void A_version_is_recorded_once_and_never_changes()
    {
        Set(1, new(2025, 6, 1), Rules);
        Set(1, new(2025, 6, 1), Rules with { Limits = [.. Rules.Limits] });
        _register.DecisionLimitsOf("QMF").Length.ShouldBe(1);
        foreach (var other in (Authority[])
        [
            Rules with { Limits = [.. Rules.Limits.Skip(1)] }, Rules with { Funds = [] }, Rules with { Reserved = [] }, Rules with { Shadow = [] },
        ])
            Should.Throw<ArgumentException>(() => Set(1, new(2025, 6, 1), other)).Message.ShouldBe("Version 1 of QMF was recorded with other limits.");
        Should.Throw<ArgumentException>(() => Set(1, new(2025, 6, 2), Rules)).Message.ShouldBe("Version 1 of QMF was recorded with other limits.");
    }

    [Theory]
    [InlineData(3, "2025-08-01")]
    [InlineData(3, "2025-07-31")]
    [InlineData(1, "2025-08-01")]
    public void Versions_begin_in_their_order(int version, string from)
    {
        Set(2, new(2025, 8, 1), Rules);
        Should.Throw<ArgumentException>(() => Set(version, Day(from), Rules)).Message.ShouldBe($"Version {version} of QMF would begin out of order.");
    }

    [Fact]
    public void Only_an_ICS_has_them() =>
        Should.Throw<ArgumentException>(() => Set(1, new(2025, 6, 1), Rules with { Ics = "P-A" })).Message.ShouldBe("P-A is not an ICS.");

    [Fact]
    public void They_are_the_limits_that_decisions_are_routed_by()
    {
        var authority = Authority.Of(Nel.Scheme);
        foreach (var organisation in Nel.Federation.All)
            foreach (var category in Nel.Scheme.Categories)
            {
                var own = authority.PenceFor(organisation, category.Code, Nel.Day);
                var expected = Nel.Scheme.ShadowUntil(organisation.Code, Nel.Day) is not null || (category.Code is "strategy" or "risk-share" && organisation.Code != "QMF")
                    ? 0
                    : Nel.Scheme.LimitFor(organisation, category.Code) is { } limit ? limit.PenceFor(organisation) : 0;
                own.ShouldBe(expected, $"{organisation.Code} {category.Code}");
            }
        authority.CategoryOf("arrs").ShouldBe(Nel.Scheme.CategoryOfFund("arrs")!.Code);
    }

    private void Set(int version, DateOnly from, Authority rules) => _register = RegisterDecider.Evolve(_register, RegisterDecider.Decide(
        _register, new("id", "", "tester", DateTimeOffset.UnixEpoch, new SetDecisionLimits(new(version, from, rules)))));

    // "U1 core 2025-06-01": its own limits of a fund, from a day on; only the first of several days with the same, where asked.
    private string Own(string asked, bool whereItChanges = false)
    {
        var words = asked.Split(' ');
        var limits = OwnLimits.Of(_register, _register.Federation.Find(words[0])!, [words[1]], Day(words[2])).ToList();
        return string.Join("; ", limits
            .Where((limit, i) => !whereItChanges || i == 0 || limits[i - 1] with { From = limit.From } != limit)
            .Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.From:yyyy-MM-dd} {l.Category ?? "none"} {l.LimitPence?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}")));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
