using Federated.AllInOne.Demo;
using Federated.Budgets.Import;
using Federated.Domain.Organisations;

namespace Federated.Tests.Services.Import;

public class NelDemoTests
{
    private static readonly Federation Nel = Make(NelDemo.Rows);

    [Fact]
    public void North_East_London_has_its_seven_boroughs_with_their_PCNs_and_real_populations()
    {
        Nel.ChildrenOf("QMF").Select(o => FormattableString.Invariant(
            $"{o.Code}, {o.Name}: {Nel.ChildrenOf(o.Code).Length} PCNs, {o.RegisteredPopulation:G29} people, {o.WeightedPopulations["Final WP"]:G29}, {o.Practices}")).ShouldBe(
        [
            "QMF-BARKING-AND-DAGENHAM, Barking and Dagenham: 6 PCNs, 252819.9902 people, 240622.254986, 31",
            "QMF-HACKNEY, Hackney: 8 PCNs, 347383.771989 people, 349795.607864, 37",
            "QMF-HAVERING, Havering: 5 PCNs, 296895.7895743 people, 304892.5922598, 40",
            "QMF-NEWHAM, Newham: 9 PCNs, 473523.54327 people, 432857.759988, 43",
            "QMF-REDBRIDGE, Redbridge: 6 PCNs, 357008.120965 people, 317287.892427, 39",
            "QMF-TOWER-HAMLETS, Tower Hamlets: 7 PCNs, 390851.958035 people, 346525.665998, 30",
            "QMF-WALTHAM-FOREST, Waltham Forest: 7 PCNs, 332470.995291 people, 326470.013064, 39",
        ]);
        Nel.Find("QMF").ShouldNotBeNull().Name.ShouldBe("NHS North East London Integrated Care Board");
        Nel.Find("U07169").ShouldNotBeNull().Name.ShouldBe("SHOREDITCH PARK PCN");
    }

    [Fact]
    public void Every_figure_is_the_one_of_the_public_files()
    {
        Nel.Find("QMF").ShouldNotBeNull().RegisteredPopulation.ShouldBe(2450954.1693243m);
        if (PublicFiles.Find() is { } files)
            Nel.All.ShouldBe(Make(ImportFiles.Parse(files.Map, files.Weights, null).Value!).Subtree("QMF"), ignoreOrder: true);
    }

    [Fact]
    public void The_example_of_places_makes_three_partnerships_over_the_boroughs()
    {
        var grouped = Make(ImportFiles.WithPlaces(NelDemo.Rows, NelDemo.Places).Value!);
        grouped.Subtree("QMF").Where(o => o.Tier == Tier.Place).Select(o => $"{o.Code} < {o.Parent}: {o.Name}").ShouldBe(
        [
            "QMF-BHR < QMF: Barking & Dagenham, Havering and Redbridge",
            "QMF-BARKING-AND-DAGENHAM < QMF-BHR: Barking and Dagenham",
            "QMF-HAVERING < QMF-BHR: Havering",
            "QMF-REDBRIDGE < QMF-BHR: Redbridge",
            "QMF-CITY-HACKNEY < QMF: City & Hackney",
            "QMF-WNT < QMF: Waltham Forest, Newham and Tower Hamlets",
            "QMF-NEWHAM < QMF-WNT: Newham",
            "QMF-TOWER-HAMLETS < QMF-WNT: Tower Hamlets",
            "QMF-WALTHAM-FOREST < QMF-WNT: Waltham Forest",
        ]);
        grouped.ChildrenOf("QMF-CITY-HACKNEY").ShouldContain(o => o.Code == "U07169");
        grouped.ChildrenOf("QMF").Sum(o => o.RegisteredPopulation).ShouldBe(Nel.Find("QMF")!.RegisteredPopulation);
    }

    [Fact]
    public void The_example_of_places_fits_the_public_files_too()
    {
        if (PublicFiles.Find() is not { } files)
            ImportFiles.WithPlaces(NelDemo.Rows, NelDemo.Places).Accepted.ShouldBeTrue();
        else
            Make(ImportFiles.Parse(files.Map, files.Weights, NelDemo.Places).Value!).ChildrenOf("QMF").Length.ShouldBe(3);
    }

    private static Federation Make(ImportRows rows) => ImportPlan.Make(Federation.Empty, rows, NelDemo.Year).Value!.Result;
}
