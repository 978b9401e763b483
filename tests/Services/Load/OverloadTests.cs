using Federated.LoadTests;

namespace Federated.Tests.Services.Load;

[Trait("Cost", "long")]
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
    public async Task What_is_turned_away_is_no_failure_but_what_fails_otherwise_is_told_and_fails_the_run()
    {
        await using var federation = await FakeFederation.StartAsync();
        federation.AnswersOneIn = 2;
        var (_, said) = await RunAsync(federation, recoverySeconds: 1);
        said.ShouldNotContain("429 OVERLOADED:");
        said.ShouldContain("not as before within 1 s");

        federation.AnswersOneIn = 0;
        federation.Poor = "U2";
        (var code, said) = await RunAsync(federation, recoverySeconds: 1);
        said.ShouldContain("422 INSUFFICIENT_FUNDS:");
        code.ShouldBe(1);
    }

    private static async Task<(int Code, string Said)> RunAsync(FakeFederation federation, int recoverySeconds = 60)
    {
        using var output = new StringWriter();
        var options = new Options
        {
            Url = federation.Url,
            Clients = 1,
            DurationSeconds = 1,
            WarmUpSeconds = 1,
            AmountPence = 10,
            FundingPence = 1000,
            ProcessId = Environment.ProcessId,
            RecoverySeconds = recoverySeconds,
        };
        return (await Overload.RunAsync(options, output, default), output.ToString());
    }
}
