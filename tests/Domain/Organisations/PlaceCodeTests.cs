using Federated.Domain.Organisations;

namespace Federated.Tests.Domain.Organisations;

public class PlaceCodeTests
{
    [Theory]
    [InlineData("QMF", "Tower Hamlets", "QMF-TOWER-HAMLETS")]
    [InlineData("QUY", "Bristol, City of", "QUY-BRISTOL-CITY-OF")]
    [InlineData("QYG", "St. Helens", "QYG-ST-HELENS")]
    [InlineData("QMM", "King's Lynn and West Norfolk", "QMM-KING-S-LYNN-AND-WEST-NORFOLK")]
    [InlineData("QMF", "  City & Hackney (ICP)  ", "QMF-CITY-HACKNEY-ICP")]
    [InlineData("QMF", "Zone 2", "QMF-ZONE-2")]
    public void A_code_is_the_ICB_and_the_name_in_capitals_with_single_hyphens(string ics, string name, string code)
    {
        PlaceCode.For(ics, name).ShouldBe(code);
        PlaceCode.IsValid(ics, code).ShouldBeTrue();
    }

    [Theory]
    [InlineData("QMF-newham")]
    [InlineData("QMF-")]
    [InlineData("QMF")]
    [InlineData("QMF--NEWHAM")]
    [InlineData("QMF-NEWHAM-")]
    [InlineData("QMF-NEW HAM")]
    [InlineData("QWE-NEWHAM")]
    [InlineData("QMFNEWHAM")]
    [InlineData("QMF-Ä")]
    public void Other_codes_are_not_valid(string code) => PlaceCode.IsValid("QMF", code).ShouldBeFalse();

    [Fact]
    public void A_code_has_at_most_64_characters()
    {
        PlaceCode.IsValid("QMF", "QMF-" + new string('A', 60)).ShouldBeTrue();
        PlaceCode.IsValid("QMF", "QMF-" + new string('A', 61)).ShouldBeFalse();
    }
}
