using Federated.LoadTests;

namespace Federated.Tests.Services.Load;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Options_that_are_left_out_have_their_defaults() => (await ParseAsync("")).ShouldBe(new Options());

    [Fact]
    public async Task Every_option_is_read()
    {
        var options = (await ParseAsync(
            "--url https://example.org:444 --clients 7 --rate-per-second 8 --duration-seconds 9 --warm-up-seconds 0 "
            + "--amount-pence 11 --funding-pence 12 --year 2026-27 --fund arrs --past --authority --map m.csv --weights w.csv"))!;

        var (map, weights) = options.Import!.Value;
        (map.Name, weights.Name).ShouldBe(("m.csv", "w.csv"));
        (options with { Import = null }).ShouldBe(new Options
        {
            Url = new("https://example.org:444"),
            Clients = 7,
            RatePerSecond = 8,
            DurationSeconds = 9,
            WarmUpSeconds = 0,
            AmountPence = 11,
            FundingPence = 12,
            Year = "2026-27",
            Fund = "arrs",
            Past = true,
            Authority = true,
        });
    }

    [Theory]
    [InlineData("--clients 0")]
    [InlineData("--duration-seconds -1")]
    [InlineData("--url ftp://example.org")]
    [InlineData("--map m.csv")]
    [InlineData("--weights w.csv")]
    [InlineData("--colour blue")]
    public async Task A_command_line_that_makes_no_sense_runs_nothing(string line) =>
        (await ParseAsync(line)).ShouldBeNull();

    private static async Task<Options?> ParseAsync(string line)
    {
        Options? read = null;
        var command = CommandLine.Command((options, _, _) =>
        {
            read = options;
            return Task.FromResult(0);
        });
        await command.Parse(line).InvokeAsync(new() { Output = TextWriter.Null, Error = TextWriter.Null });
        return read;
    }
}
