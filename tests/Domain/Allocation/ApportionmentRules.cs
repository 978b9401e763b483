using System.Numerics;
using Federated.Domain.Allocation;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Allocation;

public sealed class ApportionmentRules
{
    [Theory]
    [InlineData(100, "A=1 B=1 C=1", "A=34* B=33 C=33")]
    [InlineData(101, "A=1 B=1 C=1", "A=34* B=34* C=33")]
    [InlineData(1, "B=1 A=1", "A=1* B=0")]
    [InlineData(10, "A=0 B=3 C=7", "A=0 B=3 C=7")]
    [InlineData(7, "A=1 B=2", "A=2 B=5*")]
    [InlineData(100, "A=0.1 B=0.20 C=0.300", "A=17* B=33 C=50")]
    [InlineData(0, "A=1 B=2", "A=0 B=0")]
    [InlineData(5, "A=0.0000000000000000000000000001 B=79228162514264337593543950335", "A=0 B=5*")]
    public void Left_over_pennies_go_to_the_largest_remainders_ties_to_the_lower_code(long pence, string weights, string expected) =>
        string.Join(' ', Apportionment.ByWeight(pence, Parse(weights)).Select(s => $"{s.Organisation}={s.AmountPence}{(s.LeftOverPenny ? "*" : "")}"))
            .ShouldBe(expected);

    [Fact]
    public void Codes_are_compared_by_ordinal_not_by_culture() =>
        Apportionment.ByWeight(1, [new("a", 1), new("B", 1), new("Z", 1)]).Single(s => s.LeftOverPenny).Organisation.ShouldBe("B");

    [Fact]
    public void Fractions_are_rounded_for_reading_only() =>
        Apportionment.ByWeight(100, Parse("A=1 B=2")).Select(s => s.Fraction).ShouldBe([0.333333333333m, 0.666666666667m]);

    [Theory]
    [InlineData("A=0 B=0", "Every weight is zero")]
    [InlineData("A=1 A=2", "A is named twice")]
    [InlineData("A=1 B=-2", "weight of B is negative")]
    public void Weights_that_share_nothing_are_refused(string weights, string why) =>
        Should.Throw<ArgumentException>(() => Apportionment.ByWeight(10, Parse(weights))).Message.ShouldContain(why);

    [Fact]
    public void Parts_sum_to_the_amount_and_nobody_is_a_penny_from_their_due()
    {
        var weights = Gen.Choose(0, 1_000_000_000).Select(n => n / 1_000_000m).ListOf(12).Where(w => w.Any(x => x > 0));
        var amounts = Gen.Choose(0, int.MaxValue).Select(n => n * 100_003L);
        Prop.ForAll(weights.ToArbitrary(), amounts.ToArbitrary(), (given, pence) =>
        {
            var shares = Apportionment.ByWeight(pence, [.. given.Select((w, i) => new Weight($"P{i:00}", w))]);
            var total = given.Sum();
            return shares.Sum(s => s.AmountPence) == pence && shares.All(s => IsWithinAPenny(s.AmountPence, pence, s.Weight!.Value, total));
        }).QuickCheckThrowOnFailure();
    }

    // |part - amount × weight / total| < 1, without division.
    private static bool IsWithinAPenny(long part, long amount, decimal weight, decimal total)
    {
        static BigInteger Micro(decimal value) => (BigInteger)(value * 1_000_000m);
        return BigInteger.Abs((part * Micro(total)) - (amount * Micro(weight))) < Micro(total);
    }

    private static Weight[] Parse(string weights) =>
    [
        .. from pair in weights.Split(' ')
           let parts = pair.Split('=')
           select new Weight(parts[0], decimal.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
