using Federated.Domain.Allocation;
using Federated.Domain.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Federated.Tests.Domain.Budgets;

public sealed class SourcesRules
{
    [Fact]
    public void A_slice_is_shared_by_the_rule_of_allocations() => Prop.ForAll(Amounts, Gen.Choose(0, 100).ToArbitrary(), (amounts, percent) =>
    {
        var sources = Sources.Of(amounts);
        var pence = (long)((Int128)sources.SumPence * percent / 100);
        var shares = Apportionment.ByWeight(pence, [.. sources.Amounts.Select(part => new Weight(part.Source, part.AmountPence))]);
        sources.Slice(pence).ShouldBe(Sources.Of(shares.Select(share => new SourceAmount(share.Organisation, share.AmountPence))));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Slices_taken_one_after_the_other_sum_to_the_whole() => Prop.ForAll(Amounts, amounts =>
    {
        var (whole, left, sum) = (Sources.Of(amounts), Sources.Of(amounts), Sources.None);
        while (!left.IsEmpty)
        {
            var slice = left.Slice((left.SumPence + 1) / 2);
            slice.Amounts.ShouldAllBe(part => part.AmountPence > 0);
            (left, sum) = (left.Minus(slice), sum.Plus(slice));
            left.Amounts.ShouldAllBe(part => part.AmountPence > 0);
        }
        sum.ShouldBe(whole);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_pennies_left_over_go_to_the_largest_remainders_and_then_to_the_lower_source()
    {
        ProvenanceRules.Parse("c=1,a=1,b=1").Slice(2).ToString().ShouldBe("a=1;b=1");
        ProvenanceRules.Parse("a=1,b=2").Slice(1).ToString().ShouldBe("b=1");
    }

    [Fact]
    public void What_is_owed_gives_nothing()
    {
        var sources = Sources.Of([new("a", -5), new("b", 7)]);
        sources.SumPence.ShouldBe(2);
        sources.Slice(6).ToString().ShouldBe("b=6");
        sources.Slice(9).ToString().ShouldBe("b=7;overspent=2");
        sources.Minus(sources).ShouldBe(Sources.None);
    }

    private static Arbitrary<SourceAmount[]> Amounts { get; } = Gen.OneOf(
        Gen.Choose(1, 20).Select(n => (long)n), Gen.Choose(1, 1_000_000).Select(n => Federated.Domain.Pence.MaxBalance / 4 - n))
        .Select(pence => pence).NonEmptyListOf()
        .Select(all => all.Take(4).Select((pence, i) => new SourceAmount($"source {i}", pence)).ToArray()).ToArbitrary();
}
