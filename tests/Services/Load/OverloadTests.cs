using Federated.LoadTests;

namespace Federated.Tests.Services.Load;

public sealed class OverloadTests
{
    [Fact]
    public async Task Each_phase_is_told_with_what_was_answered_and_how_soon_all_was_as_before()
    {
        await using var federation = await FakeFederation.StartAsync();

        var (code, said) = await RunAsync(federation);

        foreach (var phase in new[] { "closed model", "half ", "3 times", "half again", "MiB", "s after the load fell", "proof of 2025-26: balanced" })
            said.ShouldContain(phase);
        code.ShouldBe(0, said);
    }

    [Fact]
    public async Task What_fails_otherwise_than_by_being_turned_away_is_told_and_fails_the_run()
    {
        await using var federation = await FakeFederation.StartAsync();
        federation.Balanced = false;
        federation.AnswersOneIn = 2;

        var (code, said) = await RunAsync(federation, seconds: 1);

        said.ShouldContain("NOT BALANCED");
        said.ShouldNotContain("429 OVERLOADED:");
        code.ShouldBe(1);
    }

    private static async Task<(int Code, string Said)> RunAsync(FakeFederation federation, int seconds = 1)
    {
        using var output = new StringWriter();
        var options = new Options
        {
            Url = federation.Url, Clients = 1, DurationSeconds = seconds, WarmUpSeconds = 1, AmountPence = 10, FundingPence = 1000, ProcessId = Environment.ProcessId,
        };
        return (await Overload.RunAsync(options, output, default), output.ToString());
    }
}
