using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The README is what a newcomer pastes; so it is run.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public partial class ReadmeTests
{
    private const string Start = "dotnet run --project services/AllInOne -- ";

    [Fact]
    public async Task The_first_steps_of_the_README_work_as_written()
    {
        await using var product = await RunningProduct.StartAsync("--demo");

        var (exitCode, output) = await PasteAsync(Block("First steps", 0), product);

        exitCode.ShouldBe(0, output);
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        var problems = answers.Where(answer => answer["reason"] is not null).ToList();
        problems.Select(problem => problem["reason"]!.GetValue<string>()).ShouldBe(["INSUFFICIENT_FUNDS"], output);
        var proof = answers[^1];
        proof["balanced"]!.GetValue<bool>().ShouldBeTrue(output);
        proof.Int64("receivedPence").ShouldBe(300_000_000_001);
        var position = answers.Single(answer => answer["funds"] is not null);
        FundFigures.Of(position, "core").ShouldBe(new(
            Received: 100_000_000, Available: 96_000_000, InTransit: 0, Delegated: 0, Reserved: 0, Committed: 4_000_000, Spent: 0));
    }

    [Fact]
    public async Task The_offline_check_of_the_README_works_as_written_once_the_product_has_stopped()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        (await product.StopAsync()).ExitCode.ShouldBe(0);
        var command = Block("First steps", 1);
        command.ShouldStartWith(Start);

        var (exitCode, output) = await ProgramRun.ProductToEndAsync(
            command[Start.Length..].Split(' ').Select(argument => argument == "data" ? product.Data : argument));

        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public async Task The_upload_of_the_README_works_as_written()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await PasteAsync($"cd {folder.Path}\n{Block("First steps", 0)}\n{Block("First steps", 2)}", product);

        exitCode.ShouldBe(0, output);
        var answer = JsonNode.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
        answer["rows"]!.GetValue<int>().ShouldBe(2, output);
        answer.Int64("amountPence").ShouldBe(425_050, output);
    }

    [Fact]
    public async Task The_decision_of_the_README_works_as_written()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await PasteAsync($"cd {folder.Path}\n{Block("First steps", 0)}\necho '{{}}'\n{Block("Decisions", 0)}", product);

        exitCode.ShouldBe(0, output);
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .SkipWhile(answer => answer.AsObject().Count > 0).Skip(1).ToList();
        answers.Where(answer => answer["reason"] is not null).ShouldBeEmpty(output);
        answers[^4]["tier"]!.GetValue<string>().ShouldBe("neighbourhood", output);
        (answers[^3]["state"]!.GetValue<string>(), answers[^3]["money"]!.GetValue<string>()).ShouldBe(("for-approval", "reserved"), output);
        (answers[^2]["state"]!.GetValue<string>(), answers[^2]["money"]!.GetValue<string>()).ShouldBe(("approved", "committed"), output);
        answers[^1]["threshold"]!.GetValue<double>().ShouldBe(0.8, output);
    }

    [Fact]
    public async Task The_import_of_the_README_works_as_written()
    {
        await using var product = await RunningProduct.StartAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "practice-map.csv"), ImportFiles.Map);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "weights.csv"), ImportFiles.Weights);
        var definitions = Block("First steps", 0).Split("\n# The finance lead")[0];

        var (exitCode, output) = await PasteAsync($"cd {folder.Path}\n{definitions}\n{Block("First steps", 3)}", product);

        exitCode.ShouldBe(0, output);
        JsonNode.Parse(output)!["pcns"]!.GetValue<int>().ShouldBe(1, output);
    }

    [Fact]
    public async Task The_verification_of_the_README_works_as_written_running_and_stopped()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        using var folder = new TemporaryFolder();
        var definitions = Block("First steps", 0).Split("\n# The finance lead")[0];

        var (exitCode, output) = await PasteAsync($"cd {folder.Path}\n{definitions}\n{Block("First steps", 4)}", product);

        exitCode.ShouldBe(0, output);
        var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["result"]).OfType<JsonNode>().ToList();
        results.Select(result => result["inOrder"]!.GetValue<bool>()).ShouldBe([true, true], output);
        results[1]["checkpointStreams"]!.GetValue<int>().ShouldBeGreaterThan(0, output);

        (await product.StopAsync()).ExitCode.ShouldBe(0);
        var commands = Block("First steps", 5).Split('\n');
        commands.Length.ShouldBe(3);
        foreach (var command in commands)
        {
            command.ShouldStartWith(Start);
            var arguments = command[Start.Length..].Split(' ').Select(argument => argument switch
            {
                "data" => product.Data,
                "checkpoint.json" or "key.pem" => Path.Combine(folder.Path, argument),
                _ => argument,
            });
            (exitCode, output) = await ProgramRun.ProductToEndAsync(arguments);
            exitCode.ShouldBe(0, $"{command}\n{output}");
        }
    }

    [Fact]
    public async Task Every_option_that_the_README_names_exists()
    {
        var named = Option().Matches(Section("Start").Replace(Start, "", StringComparison.Ordinal)).Select(match => match.Value).Distinct().ToList();
        named.Count.ShouldBe(6);

        var (exitCode, help) = await ProgramRun.ProductToEndAsync("--help");

        exitCode.ShouldBe(0, help);
        foreach (var option in named)
            help.ShouldContain(option);
        Block("Start", 0).ShouldBe($"{Start}--demo");
    }

    [Fact]
    public void Every_file_and_folder_that_the_README_names_exists()
    {
        var named = PathInBackticks().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")))
            .Select(match => match.Groups[1].Value).ToList();

        named.Count.ShouldBeGreaterThan(10);
        named.Where(path => !Path.Exists(Path.Combine(Repository.Root, path))).ShouldBeEmpty();
    }

    private static Task<(int ExitCode, string Output)> PasteAsync(string commands, RunningProduct product) =>
        ProgramRun.ToEndAsync("bash", ["-euo", "pipefail", "-c", commands.Replace("http://127.0.0.1:8080", product.RestAddress, StringComparison.Ordinal)]);

    /// <summary>The text of a command block under a heading, counted from 0.</summary>
    private static string Block(string heading, int index) => Section(heading).Split("```bash\n")[index + 1].Split("\n```")[0];

    private static string Section(string heading) =>
        File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));

    [GeneratedRegex("--[a-z-]+[a-z]")]
    private static partial Regex Option();

    [GeneratedRegex("`((?:examples|gateway|protos|services|tests|load-tests|deploy-k8s)(?:/[A-Za-z0-9./-]+)?)`")]
    private static partial Regex PathInBackticks();
}
