namespace Federated.Tests.Domain.Organisations;

public class BuildWarningTests
{
    [Fact]
    public void Ordinary_PCNs_give_no_warning() =>
        Given.Build(Given.Practices("A1 U1 QMF Hackney 30000", "A2 U1 QMF City_of_London 1", "A3 U2 QMF Newham 40000")).Warnings.ShouldBeEmpty();

    [Fact]
    public void A_PCN_with_practices_in_two_ICBs_is_told() =>
        Given.Build(Given.Practices("A1 U1 QT6 Cornwall 17000", "A2 U1 QJK Torridge 19000")).Warnings("PCN_IN_TWO_ICBS")
            .ShouldBe(["U1: U1 PCN has practices in QJK and QT6; all of them count in QJK, which has most of its population."]);

    [Fact]
    public void Practices_in_no_PCN_are_counted_by_ICB() =>
        Given.Build(Given.Practices("A1 - QMF Redbridge 4775.9", "A2 - QMF Newham 1200.9", "B1 - QWE Sutton 7", "A3 U1 QMF Newham 40000"))
            .Warnings("PRACTICES_UNALLOCATED").ShouldBe(
            [
                "QMF: 2 practices of QMF in no PCN, with 5,976 registered people, left out.",
                "QWE: 1 practice of QWE in no PCN, with 7 registered people, left out.",
            ]);

    [Theory]
    [InlineData("30000", "")]
    [InlineData("29999.999", "U1: U1 PCN has 29,999 registered people; under 30,000 it needs a recorded exemption.")]
    public void A_PCN_under_30000_people_is_told(string people, string warning) =>
        string.Join("", Given.Build(Given.Practices($"A1 U1 QMF Hackney {people}")).Warnings("PCN_UNDER_30000")).ShouldBe(warning);

    [Theory]
    [InlineData("in a district of another ICB alone", "A9 U1 QMF Lewisham 100", "U1: A9: in Lewisham, a district of QKK and not of QMF.")]
    [InlineData("the same for a practice in no PCN", "A9 - QMF Lewisham 100", "QMF: A9: in Lewisham, a district of QKK and not of QMF.")]
    [InlineData("in another district of its own ICB", "A9 U1 QMF Newham 100", "")]
    [InlineData("in a district that both ICBs share", "A9 U1 QMF Barnet 100", "")]
    [InlineData("in a district that no PCN is by default in", "A9 U1 QMF City_of_London 100", "")]
    [InlineData("in a district of its own ICB, although its PCN counts in another", "A9 U1 QKK Lewisham 100", "")]
    public void A_stray_district_is_one_of_another_ICB_and_not_of_its_own(string why, string practice, string warning) =>
        string.Join("", Given.Build(Given.Practices(
            "A1 U1 QMF Hackney 40000", "A2 U2 QMF Newham 40000", "A3 U3 QMF Barnet 40000",
            "B1 U4 QKK Lewisham 40000", "B2 U5 QKK Barnet 40000", practice)).Warnings("STRAY_DISTRICT")).ShouldBe(warning, why);

    [Fact]
    public void Stray_practices_of_one_PCN_in_one_district_give_one_warning() =>
        Given.Build(Given.Practices("A1 U1 QMF Hackney 40000", "A9 U1 QMF Sutton 5", "A8 U1 QMF Sutton 5", "B1 U2 QWE Sutton 40000", "C1 U3 QKK Sutton 40000"))
            .Warnings("STRAY_DISTRICT").ShouldBe(["U1: A8, A9: in Sutton, a district of QKK and QWE and not of QMF."]);

    [Fact]
    public void Warnings_are_in_ordinal_order() =>
        Given.Build(Given.Practices("A1 U2 QMF Hackney 5", "A2 U1 QMF Hackney 5", "A3 - QMF Hackney 5", "A4 U1 QWE Hackney 1"))
            .Warnings.Select(warning => $"{warning.Code} {warning.Organisation}").ShouldBe(
            [
                "PCN_IN_TWO_ICBS U1", "PCN_UNDER_30000 U1", "PCN_UNDER_30000 U2", "PRACTICES_UNALLOCATED QMF", "STRAY_DISTRICT U1",
            ]);
}
