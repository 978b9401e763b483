using System.Net;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The clock of demonstrations: what is recorded goes by it, it goes forward only, and it is for demonstrations alone.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class ClockTests(DemoProduct demo)
{
    [Fact]
    public async Task What_is_recorded_goes_by_the_clock_and_the_clock_goes_forward_only()
    {
        await using var product = await RunningProduct.StartAsync("--demo", "--clock", "2025-04-01");
        (await product.Http.GetStringAsync("/dev/clock")).ShouldBe("""{"day":"2025-04-01"}""");

        (await SetAsync(product, """{"day":"2025-07-15"}""")).ShouldBe((HttpStatusCode.OK, """{"day":"2025-07-15"}"""));

        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        (await finance.ReceiveAsync(DemoProduct.Ics, "core", 100)).ShouldBeOk();
        var entry = (await finance.GetAsync($"/v1/budgets/{DemoProduct.Ics}/entries")).ShouldBeOk().Body["entries"]![0]!;
        entry["recordedAt"]!.GetValue<string>().ShouldStartWith("2025-07-15T09:");
        entry["effectiveOn"]!.GetValue<string>().ShouldBe("2025-07-15");

        var (status, refusal) = await SetAsync(product, """{"day":"2025-07-14"}""");
        status.ShouldBe(HttpStatusCode.BadRequest);
        JsonNode.Parse(refusal)!["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("day");
        refusal.ShouldContain("must not be before 2025-07-15");
        (await product.Http.GetStringAsync("/dev/clock")).ShouldBe("""{"day":"2025-07-15"}""");

        (await product.StopAsync()).ExitCode.ShouldBe(0);
        var (exitCode, output) = await ProgramRun.ProductToEndAsync(
            "--data", product.Data, "--clock", "2025-04-01", "--urls", product.RestAddress, "--grpc-port", product.GrpcAddress.Split(':')[1]);
        exitCode.ShouldBe(1, output);
        output.Trim().ShouldBe("--clock is for demonstrations, in Development with a new journal: this journal is not new.");
    }

    [Fact]
    public async Task A_day_that_is_none_is_named()
    {
        await using var product = await RunningProduct.StartAsync("--clock", "2025-04-01");

        foreach (var (body, field) in new[]
        {
            ("""{"day":"15 July"}""", "day"), ("""{"day":null}""", "day"), ("null", "day"),
            ("""{"today":"2025-07-15"}""", "body"), ("yesterday", "body"), ("", "body"),
        })
        {
            var (status, refusal) = await SetAsync(product, body);
            status.ShouldBe(HttpStatusCode.BadRequest, body);
            JsonNode.Parse(refusal)!["errors"]![0]!["field"]!.GetValue<string>().ShouldBe(field, body);
        }
    }

    [Fact]
    public async Task Without_the_option_there_is_no_clock_and_nobody_from_elsewhere_sees_one()
    {
        (await demo.Product.Http.GetAsync("/dev/clock")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await using var product = await RunningProduct.StartAsync("--clock", "2025-04-01");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/dev/clock") { Content = new StringContent("""{"day":"2025-07-15"}""") };
        request.Headers.Host = "federated.example";
        (await product.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await product.Http.GetStringAsync("/dev/clock")).ShouldBe("""{"day":"2025-04-01"}""");
    }

    [Fact]
    public async Task A_clock_in_production_is_refused()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ProgramRun.ToEndAsync(
            "env", ["ASPNETCORE_ENVIRONMENT=Production", "DOTNET_ENVIRONMENT=Production", "dotnet", Repository.AllInOne, "--data", folder.Path, "--clock", "2025-04-01"]);

        exitCode.ShouldBe(1, output);
        output.Trim().ShouldBe("--clock is for demonstrations, in Development with a new journal: the environment is Production.");
    }

    private static async Task<(HttpStatusCode Status, string Body)> SetAsync(RunningProduct product, string body)
    {
        using var response = await product.Http.PutAsync("/dev/clock", new StringContent(body));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
