using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Organisations;

public class PopulationsTests
{
    [Fact]
    public void Sums_are_exact_for_the_largest_and_the_finest_figures_together()
    {
        var largest = Figures(999_999_999.999999999999m);
        var finest = Figures(0.000000000001m);
        var sum = Populations.Sum([.. Enumerable.Repeat(largest, 10_000), .. Enumerable.Repeat(finest, 10_000)]);
        sum.Registered.ShouldBe(10_000_000_000_000m);
        sum.Weighted.ShouldAllBe(figure => figure == 10_000_000_000_000m);
    }

    [Fact]
    public void The_sum_of_nothing_is_nobody_in_every_column() =>
        Populations.Sum([]).ByColumn().ShouldBe(Populations.None.ByColumn());

    private static Populations Figures(decimal figure) => new(figure, [.. WeightColumns.All.Select(_ => figure)]);
}
