using System.Collections.Immutable;
using Federated.Domain.Organisations;
using static Federated.Tests.Domain.Organisations.Given;

namespace Federated.Tests.Domain.Organisations;

public class PlaceGroupingTests
{
    private static readonly ImmutableArray<PopulationRow> Nel = Practices(
        "A1 U1 QMF Hackney 40000",
        "A2 U1 QMF City_of_London 9000",
        "A3 U2 QMF Havering 31000",
        "A4 U3 QMF Redbridge 32000",
        "A5 U4 QMF Redbridge 33000",
        "B1 U9 QWE Sutton 50000");

    [Fact]
    public void A_place_that_names_districts_is_the_place_of_their_PCNs() =>
        ParentsIn(Build(Nel, Place("QMF", "City & Hackney", districts: ["Hackney", "City of London"])))
            .ShouldBe("QMF-CITY-HACKNEY<QMF QMF-HAVERING<QMF QMF-REDBRIDGE<QMF U1<QMF-CITY-HACKNEY U2<QMF-HAVERING U3<QMF-REDBRIDGE U4<QMF-REDBRIDGE");

    [Fact]
    public void Boroughs_stay_places_when_they_are_nested()
    {
        var build = Build(Nel, Place("QMF", "BHR", places:
        [
            Place("QMF", "Havering", districts: ["Havering"]), Place("QMF", "Redbridge", districts: ["Redbridge"]),
        ]));
        ParentsIn(build).ShouldBe(
            "QMF-BHR<QMF QMF-HACKNEY<QMF QMF-HAVERING<QMF-BHR QMF-REDBRIDGE<QMF-BHR U1<QMF-HACKNEY U2<QMF-HAVERING U3<QMF-REDBRIDGE U4<QMF-REDBRIDGE");
        build.Organisations.Single(o => o.Code == "QMF-BHR").RegisteredPopulation.ShouldBe(96_000m);
    }

    [Fact]
    public void A_PCN_goes_where_it_is_named_whatever_its_district() =>
        ParentsIn(Build(Nel, Place("QMF", "East", "QMF-E", districts: ["Redbridge"]), Place("QMF", "Crest", pcns: ["U2", "U4"])))
            .ShouldBe("QMF-CREST<QMF QMF-E<QMF QMF-HACKNEY<QMF U1<QMF-HACKNEY U2<QMF-CREST U3<QMF-E U4<QMF-CREST");

    [Fact]
    public void A_nested_place_beside_districts_of_its_own_parent_is_allowed() =>
        ParentsIn(Build(Nel, Place("QMF", "BHR", districts: ["Havering"], places: [Place("QMF", "Redbridge", districts: ["Redbridge"])])))
            .ShouldBe("QMF-BHR<QMF QMF-HACKNEY<QMF QMF-REDBRIDGE<QMF-BHR U1<QMF-HACKNEY U2<QMF-BHR U3<QMF-REDBRIDGE U4<QMF-REDBRIDGE");

    public static TheoryData<string, PlaceGrouping[]> Faulty => new()
    {
        { "$: QXX is no ICB of the map.", [Place("QXX", "East", districts: ["Hackney"])] },
        { "$.districts[1]: QMF has no practice in a district called hackney.", [Place("QMF", "East", districts: ["Hackney", "hackney"])] },
        { "$.districts[0]: QMF has no practice in a district called Sutton.", [Place("QMF", "East", districts: ["Sutton"])] },
        { "$.pcns[0]: U8 is no PCN of the map.", [Place("QMF", "East", pcns: ["U8"])] },
        { "$.pcns[0]: U9 is a PCN of QWE, not of QMF.", [Place("QMF", "East", pcns: ["U9"])] },
        { "$b.districts[0]: The district Hackney of QMF is named twice; first at $a.districts[0].",
            [Place("QMF", "A", districts: ["Hackney"], path: "$a"), Place("QMF", "B", districts: ["Hackney"], path: "$b")] },
        { "$.pcns[1]: The PCN U1 is named twice; first at $.pcns[0].", [Place("QMF", "A", pcns: ["U1", "U1"])] },
        { "$b: East and East would both have the code QMF-EAST.",
            [Place("QMF", "East", pcns: ["U1"], path: "$a"), Place("QMF", "East", pcns: ["U2"], path: "$b")] },
        { "$b: QMF has another place called EAST.",
            [Place("QMF", "East", "QMF-E", pcns: ["U1"], path: "$a"), Place("QMF", "EAST", pcns: ["U2"], path: "$b")] },
        { "$: Redbridge and Redbridge would both have the code QMF-REDBRIDGE.", [Place("QMF", "Redbridge", pcns: ["U3"])] },
        { "$: QWE-EAST cannot be the code of East: it must be QMF- and then groups of A to Z and 0 to 9 joined by single hyphens, 64 characters at most.",
            [Place("QMF", "East", "QWE-EAST", pcns: ["U1"])] },
        { "$: No PCN is in City.", [Place("QMF", "City", districts: ["City of London"])] },
        { "$: No PCN is in Empty.", [Place("QMF", "Empty")] },
        { "$in: Inner is in QWE, but nested in a place of QMF.",
            [Place("QMF", "Outer", pcns: ["U1"], places: [Place("QWE", "Inner", districts: ["Sutton"], path: "$in")])] },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_grouping_that_does_not_fit_is_refused_with_its_path(string fault, PlaceGrouping[] places)
    {
        var build = Build(Nel, places);
        build.Faults().ShouldBe([fault]);
        build.Organisations.ShouldBeEmpty();
    }

    [Fact]
    public void Every_fault_is_told_at_once() =>
        Build(Nel, Place("QMF", "A", districts: ["Atlantis"], pcns: ["U0", "U1"]), Place("QXX", "B")).Faults().Length.ShouldBe(3);

    [Fact]
    public void The_same_district_may_be_grouped_in_two_ICSs() =>
        Build([.. Nel, .. Practices("B2 U9 QWE Hackney 100")],
            Place("QMF", "East", districts: ["Hackney"]), Place("QWE", "South", districts: ["Hackney", "Sutton"])).Faults.ShouldBeEmpty();

    private static string ParentsIn(FederationBuild build)
    {
        build.Faults().ShouldBeEmpty();
        return string.Join(' ', build.Organisations.Where(o => o is { Ics: "QMF", Parent: not null }).Select(o => $"{o.Code}<{o.Parent}"));
    }
}
