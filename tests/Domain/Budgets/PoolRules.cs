using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Domain.Pools;
using Federated.Domain.Registers;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

/// <summary>Contributions to pooled funds, and how what is left or missing is shared.</summary>
public sealed class PoolRules
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26");

    private static readonly Fund PoolFund = new("bcf", "Better Care", [Tier.Place], true, false, false, FundControl.Absolute);

    private static Pool PoolOf(params (string Partner, int Share, long Due)[] partners) => new("bcf", "Better Care", "QMF-NEWHAM", Year, "Jo", "Director", "S75/1",
        [.. partners.Select(p => new PoolPartner(p.Partner, false, p.Share, p.Due, null)).OrderBy(p => p.Code, StringComparer.Ordinal)], []);

    [Fact]
    public void A_partner_outside_brings_money_and_one_inside_moves_it_from_a_fund_of_the_host()
    {
        var book = new BookTable("QMF-NEWHAM", Tier.Place, PoolFund).Play("""
            take core 100 from QMF                            | available 100
            pay-in bcf 40 from Council                        | received 40, available 40
            pay-in bcf 101 from QMF out-of core               | refused INSUFFICIENT_FUNDS requested 101 available 100
            pay-in bcf 60 from QMF out-of core                | received 100, available 100, core/received 40, core/available 40
            pay-in bcf 5 from Council                         | available 105
            spend bcf 30                                      | spent 30, available 75
            vire bcf 1 into core                              | refused RING_FENCED requested 1
            """);
        book.Contributions[new(Year, "bcf")].PaidPence.ShouldBe([KeyValuePair.Create("Council", 45L), KeyValuePair.Create("QMF", 60L)]);
        book.Provenance[new(Year, "bcf")].Of(AccountKind.Received).PenceOf("Council").ShouldBe(45);
        book.FromParentPence(new(Year, "bcf")).ShouldBe(0);
        book.FromParentPence(new(Year, "core")).ShouldBe(100);
    }

    [Fact]
    public void Ring_fenced_money_pays_in_only_where_the_pool_serves_its_purpose() => new BookTable("QMF-NEWHAM", Tier.Place, PoolFund).Play("""
        take better-care 100 from QMF                                 | available 100
        pay-in bcf 10 from QMF out-of better-care                     | refused RING_FENCED requested 10
        pay-in bcf 10 from QMF out-of better-care for eligible        | available 10, better-care/available 90
        """);

    [Fact]
    public void An_organisation_of_another_tier_than_the_hosts_has_no_such_line() => new BookTable("QMF", Tier.System, PoolFund).Play("""
        receive core 100                                  | available 100
        pay-in bcf 10 from Council                        | refused TIER_MAY_NOT_HOLD_FUND requested 10
        pay-in bcf 10 from QMF out-of core                | refused TIER_MAY_NOT_HOLD_FUND requested 10
        """);

    [Fact]
    public void A_contribution_recorded_by_mistake_is_reversed_while_its_money_is_there() => new BookTable("QMF-NEWHAM", Tier.Place, PoolFund).Play("""
        take core 100 from QMF                            | available 100
        pay-in bcf 40 from Council as c1                  | available 40
        pay-in bcf 60 from QMF out-of core as c2          | available 100
        reverse c2                                        | available 40, core/available 100, core/received 100, received 40
        spend bcf 1                                       | spent 1
        reverse c1                                        | refused INSUFFICIENT_FUNDS requested 40 available 39
        pay-in bcf 1 from Council                         | available 40
        reverse c1                                        | received 1, available 0
        """).Contributions[new(Year, "bcf")].PaidPence.ShouldBe([KeyValuePair.Create("Council", 1L), KeyValuePair.Create("QMF", 0L)]);

    [Fact]
    public void A_pool_keeps_its_ics_host_and_year_and_takes_no_code_of_a_fund()
    {
        var register = Register.Empty with
        {
            Federation = Federation.Of([Ics("QMF"), Ics("QUY")]),
            Funds = Register.Empty.Funds.Add("QMF", ImmutableSortedDictionary<string, Fund>.Empty.Add("core", Fund.BuiltIn[2])),
        };
        var pool = PoolOf(("A", 5_000, 1), ("B", 5_000, 1));
        register = RegisterDecider.Evolve(register, Defined(register, "QMF", pool));
        register.Pools["bcf"].Pool.ShouldBe(pool);
        register.FundsOf("QMF")["bcf"].ShouldBe(PoolFund);

        register = RegisterDecider.Evolve(register, Defined(register, "QMF", pool with { ManagerName = "Alex" }));
        register.Pools["bcf"].Pool.ManagerName.ShouldBe("Alex");
        Should.Throw<ArgumentException>(() => Defined(register, "QUY", pool));
        Should.Throw<ArgumentException>(() => Defined(register, "QMF", pool with { Host = "QMF-HACKNEY" }));
        Should.Throw<ArgumentException>(() => Defined(register, "QMF", pool with { Year = Year.Next }));
        Should.Throw<ArgumentException>(() => Defined(register, "QMF", pool with { Code = "core" }));
        Should.Throw<ArgumentException>(() => Defined(register, "QXX", pool with { Code = "other" }));
    }

    [Fact]
    public void An_underspend_goes_back_and_an_overspend_is_borne_in_the_agreed_proportions()
    {
        var pool = PoolOf(("A", 3_333, 50), ("B", 3_333, 30), ("C", 3_334, 20));
        var paid = ImmutableSortedDictionary<string, long>.Empty.Add("A", 60).Add("B", 30);

        var under = PoolStatement.Of(pool, paid, Line(received: 95, spent: 80, committed: 10), default);
        (under.DuePence, under.PaidPence, under.OtherPence, under.SurplusPence).ShouldBe((100, 90, 5, 10));
        under.Partners.Select(p => p.SharePence).ShouldBe([3, 3, 4]);
        under.Partners.Select(p => p.OutstandingPence).ShouldBe([0, 0, 20]);
        under.Partners.Select(p => p.BeyondDuePence).ShouldBe([10, 0, 0]);
        under.Partners.Select(p => p.SettlementPence).ShouldBe([13, 3, -16]);

        var over = PoolStatement.Of(pool, paid, Line(received: 95, spent: 110, committed: 0), default);
        over.SurplusPence.ShouldBe(-10);
        over.Partners.Select(p => p.SharePence).ShouldBe([-3, -3, -4]);
    }

    [Fact]
    public void A_penny_over_goes_to_the_lower_code_among_equals() =>
        PoolStatement.Shared(-5, PoolOf(("B", 5_000, 0), ("A", 5_000, 0)).Partners).ShouldBe([KeyValuePair.Create("A", -3L), KeyValuePair.Create("B", -2L)]);

    [Fact]
    public void Shares_sum_to_what_is_shared_and_settlements_to_what_is_left_of_what_was_paid() => Prop.ForAll(Statements.ToArbitrary(), given =>
    {
        var (pool, paid, line) = given;
        var end = new LineEnd(CarriedBalancePence: 7, CarriedCommitmentsPence: 11, ReturnedPence: 13);
        var statement = PoolStatement.Of(pool, paid, line, end);
        statement.Partners.Sum(p => p.SharePence).ShouldBe(statement.SurplusPence);
        statement.Partners.Sum(p => p.SettlementPence).ShouldBe(statement.PaidPence - line.SpentPence - line.CommittedPence - 18);
        foreach (var partner in statement.Partners)
        {
            var exact = (decimal)statement.SurplusPence * partner.Partner.ShareBasisPoints / Pool.AllBasisPoints;
            Math.Abs(partner.SharePence - exact).ShouldBeLessThan(1);
            if (partner.Partner.ShareBasisPoints == 0) partner.SharePence.ShouldBe(0);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2025-06-30", "2025-06-30", false)]
    [InlineData("2025-06-30", "2025-07-01", true)]
    [InlineData(null, "2026-03-31", false)]
    [InlineData(null, "2026-04-01", true)]
    public void What_is_outstanding_is_overdue_when_its_day_is_over(string? dueOn, string today, bool expected)
    {
        var partner = new PoolPartner("A", true, 10_000, 10, dueOn is null ? null : DateOnly.Parse(dueOn, System.Globalization.CultureInfo.InvariantCulture));
        var day = DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture);
        new PartnerStatement(partner, 9, 0).IsOverdue(day, Year).ShouldBe(expected);
        new PartnerStatement(partner, 10, 0).IsOverdue(day, Year).ShouldBeFalse();
    }

    private static Gen<(Pool, ImmutableSortedDictionary<string, long>, Balances)> Statements =>
        from count in Gen.Choose(2, 6)
        from cuts in Gen.Choose(0, Pool.AllBasisPoints).ListOf(count - 1)
        from due in Gen.Choose(0, 1_000_000).ListOf(count)
        from paid in Gen.Choose(0, 1_000_000).ListOf(count)
        from spent in Gen.Choose(0, 3_000_000)
        from committed in Gen.Choose(0, 1_000_000)
        let points = cuts.Order().Prepend(0).Append(Pool.AllBasisPoints).ToArray()
        select (
            PoolOf([.. Enumerable.Range(0, count).Select(i => ($"P{i}", points[i + 1] - points[i], (long)due[i]))]),
            Enumerable.Range(0, count).ToImmutableSortedDictionary(i => $"P{i}", i => (long)paid[i]),
            Line(paid.Sum(), spent, committed));

    private static Organisation Ics(string code) =>
        new(code, code, Tier.System, null, code, 0, ImmutableSortedDictionary<string, decimal>.Empty, 0, "2025-26");

    private static RegisterEntry Defined(Register register, string ics, Pool pool) => RegisterDecider.Decide(
        register, new("id", "", "tester", DateTimeOffset.UnixEpoch, new DefinePool(ics, pool, PoolFund with { Code = pool.Code })));

    private static Balances Line(long received, long spent, long committed) => new()
    {
        ReceivedPence = received,
        SpentPence = spent,
        CommittedPence = committed,
        AvailablePence = received - spent - committed,
    };
}
