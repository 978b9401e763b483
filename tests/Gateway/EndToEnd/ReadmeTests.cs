using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The README is what a newcomer pastes; so it is run.</summary>
[Collection(ProductTests.Name)]
public partial class ReadmeTests
{
    [Fact]
    public async Task The_first_steps_of_the_README_work_as_written()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var script = Block("First steps", 0).Replace("http://127.0.0.1:8080", product.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));

        var (exitCode, output) = await ProgramRun.ToEndAsync("bash", ["-euo", "pipefail", "-c", script]);

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
    public void Every_file_and_folder_that_the_README_names_exists()
    {
        var named = PathInBackticks().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")))
            .Select(match => match.Groups[1].Value).ToList();

        named.Count.ShouldBeGreaterThan(10);
        named.Where(path => !Path.Exists(Path.Combine(Repository.Root, path))).ShouldBeEmpty();
    }

    /// <summary>The text of a command block under a heading, counted from 0.</summary>
    private static string Block(string heading, int index)
    {
        var section = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        return section.Split("```bash\n")[index + 1].Split("\n```")[0];
    }

    [GeneratedRegex("`((?:gateway|protos|services|tests|load-tests|deploy-k8s)(?:/[A-Za-z0-9./-]+)?)`")]
    private static partial Regex PathInBackticks();
}
