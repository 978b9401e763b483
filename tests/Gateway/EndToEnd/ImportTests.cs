using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>
/// The federation as the public files give it. Where the files for England are not at hand, the built-in federation
/// shows the same sums for North East London.
/// </summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class ImportTests(DemoProduct demo)
{
    private static readonly string[] weightColumns =
        ["G&A WP", "CS WP", "MH WP", "Mat WP", "Health Ineq WP", "Prescr WP", "Final WP", "Primary Medical Care WP", "Final PMC WP"];

    [Fact]
    public async Task Every_practice_of_England_is_imported_and_counted_once()
    {
        if (Repository.England is not var (mapFile, weightsFile))
        {
            await SumsShouldHoldAsync(await demo.AuditorAsync(), DemoProduct.Ics, expectedPcns: 48, expectedPlaces: 7);
            return;
        }
        await using var product = await RunningProduct.StartAsync();
        var operatorOfAll = await product.ActAsAsync("operator", "*");
        var (map, weights) = (await File.ReadAllBytesAsync(mapFile), await File.ReadAllBytesAsync(weightsFile));

        var first = (await operatorOfAll.ImportAsync(map, weights)).ShouldBeOk();
        var entries = Entries(product);
        var second = (await operatorOfAll.ImportAsync(map, weights)).ShouldBeOk();

        foreach (var answer in new[] { first, second })
        {
            Count(answer, "icss").ShouldBe(42);
            Count(answer, "places").ShouldBe(310);
            Count(answer, "pcns").ShouldBe(1_298);
            Count(answer, "practices").ShouldBe(6_171);
        }
        Count(first, "changed").ShouldBe(42 + 310 + 1_298);
        Count(second, "changed").ShouldBe(0);
        Entries(product).ShouldBe(entries);
        WarningsShouldBeTheKnownOnes(first);

        foreach (var (ics, pcns, places) in new[] { ("QUY", 21, 3), ("QOX", 28, 3), ("QMF", 48, 7), ("QHG", 25, 4), ("QWE", 38, 6) })
            await SumsShouldHoldAsync(operatorOfAll, ics, pcns, places);
        await TotalsShouldBeThoseOfTheFilesAsync(operatorOfAll, Practice.Read(mapFile, weightsFile));

        var grouped = (await operatorOfAll.ImportAsync(map, weights, await File.ReadAllBytesAsync(Repository.NelPlaces))).ShouldBeOk();
        Count(grouped, "places").ShouldBe(310 + 2);
        Warnings(grouped)["ORGANISATION_NOT_IN_FILES"].ShouldBe(["QMF-HACKNEY"]);
        await NorthEastLondonShouldBeThreePartnershipsAsync(operatorOfAll);
    }

    /// <summary>PCN U41591 has practices in two ICBs, 59 practices are in no PCN, about one PCN in ten is small.</summary>
    private static void WarningsShouldBeTheKnownOnes(Answer answer)
    {
        var warnings = Warnings(answer);
        warnings["PCN_IN_TWO_ICBS"].ShouldBe(["U41591"]);
        warnings["PRACTICES_UNALLOCATED"].ShouldNotBeEmpty();
        warnings["PCN_UNDER_30000"].Count().ShouldBeInRange(100, 200);
        warnings["STRAY_DISTRICT"].ShouldNotBeEmpty();
    }

    /// <summary>Every figure of a parent is exactly the sum of its children's.</summary>
    private static async Task SumsShouldHoldAsync(Actor actor, string ics, int expectedPcns, int expectedPlaces)
    {
        var tree = await Federation.ReadTreeAsync(actor, ics);
        tree.All.Count(organisation => organisation.Tier == "neighbourhood").ShouldBe(expectedPcns, ics);
        tree.All.Count(organisation => organisation.Tier == "place").ShouldBe(expectedPlaces, ics);
        foreach (var parent in tree.All.Where(organisation => organisation.Children.Count > 0))
        {
            foreach (var column in weightColumns)
                parent.Children.Sum(child => child.WeightedPopulation(column)).ShouldBe(parent.WeightedPopulation(column), $"{parent.Code} {column}");
        }
    }

    /// <summary>Read from the files once more, and in another way.</summary>
    private static async Task TotalsShouldBeThoseOfTheFilesAsync(Actor actor, List<Practice> practices)
    {
        var systems = (await actor.GetAsync("/v1/organisations?tier=system&pageSize=1000")).ShouldBeOk().Body["organisations"]!.AsArray();
        systems.Count.ShouldBe(42);
        foreach (var column in weightColumns)
            systems.Sum(ics => Weight(ics!, column)).ShouldBe(practices.Sum(practice => practice.Figures[column]), column);
        systems.Sum(ics => decimal.Parse(ics!["registeredPopulation"]!.GetValue<string>()))
            .ShouldBe(practices.Sum(practice => practice.Figures["Population"]));
        practices.Sum(practice => practice.Figures["Final WP"]).ShouldBeGreaterThan(60_000_000);
    }

    private static async Task NorthEastLondonShouldBeThreePartnershipsAsync(Actor actor)
    {
        var tree = await Federation.ReadTreeAsync(actor, DemoProduct.Ics);
        tree.Children.Where(place => place.Children.Count > 0).Select(place => place.Code).ShouldBe(["QMF-BHR", "QMF-CITY-HACKNEY", "QMF-WNT"]);
        tree.Children[0].Children.Select(borough => borough.Code).ShouldBe(["QMF-BARKING-AND-DAGENHAM", "QMF-HAVERING", "QMF-REDBRIDGE"]);
        tree.All.Count(organisation => organisation.Tier == "neighbourhood").ShouldBe(48);
    }

    private static object? Entries(RunningProduct product) => JournalFile.Query(product.Data, "SELECT count(*) FROM entries").Single()[0];

    private static ILookup<string, string> Warnings(Answer answer) => answer.Body["warnings"]!.AsArray()
        .ToLookup(warning => warning!["code"]!.GetValue<string>(), warning => warning!["organisation"]!.GetValue<string>());

    private static int Count(Answer answer, string name) => answer.Body[name]!.GetValue<int>();

    private static decimal Weight(JsonNode organisation, string column) =>
        decimal.Parse(organisation["weightedPopulations"]![column]!.GetValue<string>());
}
