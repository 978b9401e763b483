using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>
/// The federation as the public files give it. Where the files for England are not at hand, the built-in federation
/// shows the same sums for North East London.
/// </summary>
[Collection(ProductTests.Name)]
public class ImportTests(DemoProduct demo)
{
    private static readonly string[] weightColumns =
        ["G&A WP", "CS WP", "MH WP", "Mat WP", "Health Ineq WP", "Prescr WP", "Final WP", "Primary Medical Care WP", "Final PMC WP"];

    [Fact]
    public async Task Every_practice_of_England_is_imported_and_counted_once()
    {
        if (Repository.England is not var (map, weights))
        {
            await SumsShouldHoldAsync(await demo.AuditorAsync(), DemoProduct.Ics, expectedPcns: 48, expectedPlaces: 7);
            return;
        }
        await using var product = await RunningProduct.StartAsync();
        var operatorOfAll = await product.ActAsAsync("operator", "*");

        var first = (await ImportAsync(operatorOfAll, map, weights)).ShouldBeOk();
        var second = (await ImportAsync(operatorOfAll, map, weights)).ShouldBeOk();

        foreach (var answer in new[] { first, second })
        {
            Count(answer, "icss").ShouldBe(42);
            Count(answer, "places").ShouldBe(310);
            Count(answer, "pcns").ShouldBe(1_298);
            Count(answer, "practices").ShouldBe(6_171);
        }
        Count(first, "changed").ShouldBe(42 + 310 + 1_298);
        Count(second, "changed").ShouldBe(0);
        Warnings(first).ShouldContain(("PCN_IN_TWO_ICBS", "U41591"));

        foreach (var (ics, pcns, places) in new[] { ("QUY", 21, 3), ("QOX", 28, 3), ("QMF", 48, 7), ("QHG", 25, 4), ("QWE", 38, 6) })
            await SumsShouldHoldAsync(operatorOfAll, ics, pcns, places);
        var systems = await SystemsAsync(operatorOfAll);
        systems.Count.ShouldBe(42);
        var practices = Practice.Read(map, weights);
        foreach (var column in weightColumns)
            systems.Sum(ics => Weight(ics, column)).ShouldBe(practices.Sum(practice => practice.Figures[column]), column);
        systems.Sum(ics => decimal.Parse(ics["registeredPopulation"]!.GetValue<string>()))
            .ShouldBe(practices.Sum(practice => practice.Figures["Population"]));
    }

    [Fact]
    public async Task A_file_with_a_fault_is_refused_whole_with_line_and_column()
    {
        var finance = await demo.AuditorAsync();
        var before = (await finance.GetAsync("/v1/organisations?tier=system")).ShouldBeOk().Text;
        var operatorOfAll = await demo.Product.ActAsAsync("operator", "*");
        using var folder = new TemporaryFolder();
        var map = folder.Write("map.csv", "PRACTICE_CODE,PRACTICE_NAME,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,ICB_CODE,ICB_NAME\nA81001,One,U07169,Stratford PCN,16C,QMF,North East London\n");
        var weights = folder.Write("weights.csv", $"Practice_Code,ICB,LAD,LTLA,Population,{string.Join(',', weightColumns)}\nA81001,QMF,E09000025,Newham,many,1,1,1,1,1,1,1,1,1\n");

        var answer = (await ImportAsync(operatorOfAll, map, weights)).ShouldBeProblem(System.Net.HttpStatusCode.BadRequest);

        var error = answer.Body["errors"]!.AsArray().Single()!;
        error["field"]!.GetValue<string>().ShouldBe("weights");
        error["rule"]!.GetValue<string>().ShouldContain("line 2");
        error["rule"]!.GetValue<string>().ShouldContain("Population");
        (await finance.GetAsync("/v1/organisations?tier=system")).ShouldBeOk().Text.ShouldBe(before);
    }

    /// <summary>Every figure of a parent is exactly the sum of its children's.</summary>
    private static async Task SumsShouldHoldAsync(Actor actor, string ics, int expectedPcns, int expectedPlaces)
    {
        var tree = await Federation.ReadTreeAsync(actor, ics);
        tree.All.Count(organisation => Tier(organisation) == "neighbourhood").ShouldBe(expectedPcns, ics);
        tree.All.Count(organisation => Tier(organisation) == "place").ShouldBe(expectedPlaces, ics);
        foreach (var parent in tree.All.Where(organisation => organisation.Children.Count > 0))
        {
            foreach (var column in weightColumns)
                parent.Children.Sum(child => child.WeightedPopulation(column)).ShouldBe(parent.WeightedPopulation(column), $"{parent.Code} {column}");
        }
    }

    private static async Task<Answer> ImportAsync(Actor actor, string map, string weights)
    {
        var form = new MultipartFormDataContent { { Csv(map), "map", "map.csv" }, { Csv(weights), "weights", "weights.csv" } };
        return await actor.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/organisations:import?year={Actor.Year}") { Content = form });
    }

    private static ByteArrayContent Csv(string file)
    {
        var content = new ByteArrayContent(File.ReadAllBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return content;
    }

    private static async Task<List<JsonNode>> SystemsAsync(Actor actor) =>
        [.. (await actor.GetAsync("/v1/organisations?tier=system&pageSize=1000")).ShouldBeOk().Body["organisations"]!.AsArray().Select(ics => ics!)];

    private static IEnumerable<(string, string)> Warnings(Answer answer) => answer.Body["warnings"]!.AsArray()
        .Select(warning => (warning!["code"]!.GetValue<string>(), warning["organisation"]!.GetValue<string>()));

    private static int Count(Answer answer, string name) => answer.Body[name]!.GetValue<int>();

    private static string Tier(Federation organisation) => organisation.Organisation["tier"]!.GetValue<string>();

    private static decimal Weight(JsonNode organisation, string column) =>
        decimal.Parse(organisation["weightedPopulations"]![column]!.GetValue<string>());
}
