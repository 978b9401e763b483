using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Organisations;

public class OrganisationTests
{
    private static readonly ImmutableSortedDictionary<string, decimal> Weights =
        ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("Final WP", 2.5m), KeyValuePair.Create("CS WP", 1m)]);

    private static readonly Organisation Shoreditch =
        new("U07169", "SHOREDITCH PARK PCN", Tier.Neighbourhood, "QMF-HACKNEY", "QMF", 47_000.5m, Weights, 8, "2025-26");

    public static TheoryData<string, Organisation> Differences => new()
    {
        { "code", Shoreditch with { Code = "U07170" } },
        { "name", Shoreditch with { Name = "Shoreditch Park PCN" } },
        { "tier", Shoreditch with { Tier = Tier.Place } },
        { "parent", Shoreditch with { Parent = "QMF-CITY" } },
        { "ics", Shoreditch with { Ics = "QWE" } },
        { "population", Shoreditch with { RegisteredPopulation = 47_000.51m } },
        { "a weight", Shoreditch with { WeightedPopulations = Weights.SetItem("CS WP", 1.000000001m) } },
        { "a column", Shoreditch with { WeightedPopulations = Weights.Remove("CS WP").Add("MH WP", 1m) } },
        { "columns", Shoreditch with { WeightedPopulations = Weights.Remove("CS WP") } },
        { "practices", Shoreditch with { Practices = 9 } },
        { "year", Shoreditch with { WeightsYear = "2026-27" } },
    };

    [Fact]
    public void Organisations_with_the_same_figures_are_equal_whatever_made_them()
    {
        var again = Shoreditch with
        {
            RegisteredPopulation = 47_000.500m,
            WeightedPopulations = ImmutableSortedDictionary<string, decimal>.Empty.Add("CS WP", 1.0m).Add("Final WP", 2.50m),
        };
        again.ShouldBe(Shoreditch);
        again.GetHashCode().ShouldBe(Shoreditch.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public void Any_difference_makes_them_unequal(string what, Organisation other) => other.Equals(Shoreditch).ShouldBeFalse(what);

    [Fact]
    public void Weights_are_in_ordinal_order_whatever_order_they_came_in()
    {
        var backwards = ImmutableSortedDictionary.CreateRange(
            Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)), Weights);
        var organisation = new Organisation("QMF", "NEL", Tier.System, null, "QMF", 0m, backwards, 0, "2025-26");
        organisation.WeightedPopulations.Keys.ShouldBe(["CS WP", "Final WP"]);
    }
}
