namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The example is told against the real product, and what it says is what the repository says that it says.</summary>
[Collection(ProductTests.Name)]
public class ExampleTests
{
    private static readonly string folder = Path.Combine(Repository.Root, "examples", "a-year-in-north-east-london");

    [Fact]
    public async Task A_year_in_North_East_London_is_as_written_and_told_again_gets_the_same_answers()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var expected = Lines(await File.ReadAllTextAsync(Path.Combine(folder, "expected.txt")));

        Differences(expected, await TellAsync(product)).ShouldBeEmpty();
        Differences(expected, await TellAsync(product)).ShouldBeEmpty();
    }

    private static async Task<string[]> TellAsync(RunningProduct product)
    {
        var (exitCode, output) = await ProgramRun.ToEndAsync(
            "env", [$"FEDERATED={product.RestAddress}", "bash", Path.Combine(folder, "year.sh")]);
        exitCode.ShouldBe(0, output);
        return Lines(output);
    }

    private static string[] Lines(string text) => text.TrimEnd().ReplaceLineEndings("\n").Split('\n');

    private static List<string> Differences(string[] expected, string[] told) =>
    [
        .. Enumerable.Range(0, Math.Max(expected.Length, told.Length))
            .Select(line => (Line: line + 1, Expected: expected.ElementAtOrDefault(line), Told: told.ElementAtOrDefault(line)))
            .Where(pair => pair.Expected != pair.Told)
            .Select(pair => $"line {pair.Line}: expected '{pair.Expected}', told '{pair.Told}'"),
    ];
}
