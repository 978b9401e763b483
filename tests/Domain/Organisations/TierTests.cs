using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Organisations;

public class TierTests
{
    [Theory]
    [InlineData("system", Tier.System)]
    [InlineData("place", Tier.Place)]
    [InlineData("neighbourhood", Tier.Neighbourhood)]
    public void A_tier_reads_as_it_is_written(string text, Tier tier)
    {
        Tiers.Text(tier).ShouldBe(text);
        Tiers.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(tier);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Place")]
    [InlineData("region")]
    [InlineData("1")]
    public void Anything_else_is_no_tier(string? text) => Tiers.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(Tier.Place, Tier.System, true)]
    [InlineData(Tier.Place, Tier.Place, true)]
    [InlineData(Tier.Neighbourhood, Tier.Place, true)]
    [InlineData(Tier.Neighbourhood, Tier.System, true)]
    [InlineData(Tier.Neighbourhood, Tier.Neighbourhood, false)]
    [InlineData(Tier.Place, Tier.Neighbourhood, false)]
    [InlineData(Tier.System, Tier.System, false)]
    [InlineData(Tier.System, Tier.Place, false)]
    public void Tiers_go_down_and_places_may_nest(Tier child, Tier parent, bool allowed) =>
        child.MayStandUnder(parent).ShouldBe(allowed);
}
