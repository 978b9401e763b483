namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The examples are told against the real product, and what they say is what the repository says that they say.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class ExampleTests
{
    [Fact]
    public async Task A_year_in_North_East_London_is_as_written_and_told_again_gets_the_same_answers()
    {
        const string Story = "a-year-in-north-east-london";
        await using var product = await RunningProduct.StartAsync("--demo");

        Differences(await WrittenAsync(Story), await TellAsync(Story, product)).ShouldBeEmpty();
        // Where runs are kept short, other tests ask again.
        if (Environment.GetEnvironmentVariable("FEDERATED_CRASH_KILLS") is not null) return;
        Differences(await WrittenAsync(Story), await TellAsync(Story, product)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_year_of_decisions_is_as_written_and_recounted_from_both_journals()
    {
        const string Story = "a-year-of-decisions";
        await using var product = await RunningProduct.StartAsync("--demo", "--clock", "2025-04-01");

        Differences(await WrittenAsync(Story), await TellAsync(Story, product)).ShouldBeEmpty();

        (await product.StopAsync()).ExitCode.ShouldBe(0);
        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);
        exitCode.ShouldBe(0, output);
    }

    private static async Task<string[]> WrittenAsync(string story) => Lines(await File.ReadAllTextAsync(Path.Combine(FolderOf(story), "expected.txt")));

    private static async Task<string[]> TellAsync(string story, RunningProduct product)
    {
        var (exitCode, output) = await ProgramRun.ToEndAsync(
            "env", [$"FEDERATED={product.RestAddress}", "bash", Path.Combine(FolderOf(story), "year.sh")]);
        exitCode.ShouldBe(0, output);
        return Lines(output);
    }

    private static string FolderOf(string story) => Path.Combine(Repository.Root, "examples", story);

    private static string[] Lines(string text) => text.TrimEnd().ReplaceLineEndings("\n").Split('\n');

    private static List<string> Differences(string[] expected, string[] told) =>
    [
        .. Enumerable.Range(0, Math.Max(expected.Length, told.Length))
            .Select(line => (Line: line + 1, Expected: expected.ElementAtOrDefault(line), Told: told.ElementAtOrDefault(line)))
            .Where(pair => pair.Expected != pair.Told)
            .Select(pair => $"line {pair.Line}: expected '{pair.Expected}', told '{pair.Told}'"),
    ];
}
