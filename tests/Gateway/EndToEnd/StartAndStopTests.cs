using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What a newcomer and an operator meet when they start and stop the product.</summary>
[Collection(ProductTests.Name)]
public class StartAndStopTests(DemoProduct demo)
{
    [Fact]
    public async Task It_says_where_it_listens_and_the_command_for_a_token_works_as_printed()
    {
        await using var product = await RunningProduct.StartAsync();

        product.Output.ShouldContain($"REST  {product.RestAddress} ");
        product.Output.ShouldContain($"{product.RestAddress}/openapi/v1.json");
        product.Output.ShouldContain($" {product.GrpcAddress} ");
        product.Output.ShouldContain(product.Data);
        product.Output.ShouldContain("--demo");
        var command = product.Output.Split('\n').Single(line => line.Contains("curl", StringComparison.Ordinal));
        var (exitCode, answer) = await ProgramRun.ToEndAsync("bash", ["-c", command[command.IndexOf("curl", StringComparison.Ordinal)..]]);
        exitCode.ShouldBe(0, answer);
        var newcomer = new Actor(product.Http, JsonNode.Parse(answer)!["access_token"]!.GetValue<string>());
        (await newcomer.GetAsync("/v1/organisations")).ShouldBeOk().Body["organisations"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Cost", "long")]
    public async Task The_demonstration_is_loaded_once_and_stays()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var before = await FederationAsync(product);
        (await product.StopAsync()).ExitCode.ShouldBe(0);

        await product.StartAgainAsync();

        product.Output.ShouldContain("1 ICS, 56 organisations");
        (await FederationAsync(product)).ShouldBe(before);
        JournalFile.Query(product.Data, "SELECT count(*) FROM entries").Single().ShouldBe([1L]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Cost", "long")]
    public async Task A_port_in_use_is_told_in_one_line(bool rest)
    {
        using var folder = new TemporaryFolder();
        var (urls, grpcPort) = rest
            ? (demo.Product.RestAddress, FreePorts.Next().ToString())
            : ($"http://127.0.0.1:{FreePorts.Next()}", demo.Product.GrpcAddress.Split(':')[1]);

        var (exitCode, output) = await ProgramRun.ProductToEndAsync("--data", folder.Path, "--urls", urls, "--grpc-port", grpcPort);

        exitCode.ShouldBe(1, output);
        output.Trim().ShouldBe($"Failed to bind to address {(rest ? urls : $"http://127.0.0.1:{grpcPort}")}: address already in use.");
    }

    [Fact]
    public async Task A_data_folder_in_use_is_told_and_left_alone()
    {
        var (exitCode, output) = await ProgramRun.ProductToEndAsync(
            "--data", demo.Product.Data, "--urls", $"http://127.0.0.1:{FreePorts.Next()}", "--grpc-port", FreePorts.Next().ToString());

        exitCode.ShouldBe(1, output);
        output.Trim().ShouldStartWith($"The data folder {demo.Product.Data} is in use by another process");
        output.Trim().ShouldNotContain("\n");
        (await (await demo.AuditorAsync()).ProofAsync()).Body["balanced"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "https://127.0.0.1:8443")]
    [InlineData("--urls", "http://127.0.0.1:65536")]
    [InlineData("--urls", "")]
    [InlineData("--grpc-port", "0")]
    [InlineData("--grpc-port", "65536")]
    [InlineData("--grpc-port", "many")]
    [InlineData("--clock", "1 April")]
    [InlineData("--no-such-option", "x")]
    public async Task An_option_that_cannot_be_used_is_named(string option, string value)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ProgramRun.ProductToEndAsync("--data", folder.Path, option, value);

        exitCode.ShouldBe(1, output);
        output.ShouldContain(option);
        output.ShouldNotContain("   at ");
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Listening_on_every_interface_is_told_as_an_address_that_can_be_asked()
    {
        using var folder = new TemporaryFolder();
        var port = FreePorts.Next();
        await using var run = ProgramRun.StartProduct(
            "--data", folder.Path, "--urls", $"http://*:{port}", "--grpc-port", FreePorts.Next().ToString());
        while (!run.HasExited && !run.Output.Contains("Ctrl+C", StringComparison.Ordinal))
            await Task.Delay(50);

        run.Output.ShouldContain($"http://127.0.0.1:{port} ");
        (await run.StopAsync()).ExitCode.ShouldBe(0);
    }

    private static async Task<string> FederationAsync(RunningProduct product) =>
        (await (await product.ActAsAsync("auditor", "*")).GetAsync("/v1/organisations/QMF/tree")).ShouldBeOk().Text;
}
