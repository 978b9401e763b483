using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Federated.Tests.Engine.Simulation;

/// <summary>By themselves: they use both cores, and others would wait.</summary>
[CollectionDefinition(nameof(Simulation), DisableParallelization = true)]
public sealed class SimulationCollection;

[Collection(nameof(Simulation))]
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int FixedSeeds = 2_000;

    [Fact]
    public void Every_fixed_seed_is_clean_and_every_kind_of_fault_strikes_in_them()
    {
        var strikes = new long[Enum.GetValues<Fault>().Length];
        var wrong = new List<Outcome>();
        var (seeds, steps) = (0, 0L);
        Simulator.RunAll(Enumerable.Range(1, FixedSeeds).Select(seed => (ulong)seed), threads: 2, outcome =>
        {
            (seeds, steps) = (seeds + 1, steps + outcome.Steps);
            foreach (var fault in Enum.GetValues<Fault>()) strikes[(int)fault] += outcome.Strikes[(int)fault];
            if (outcome.Violation is not null) wrong.Add(outcome);
            return wrong.Count < 5;
        });

        output.WriteLine($"{seeds} seeds, {steps} steps");
        foreach (var fault in Enum.GetValues<Fault>()) output.WriteLine($"{fault}: {strikes[(int)fault]}");
        wrong.Select(outcome => $"{outcome.Violation!.Check}: {outcome.Violation.What} ({outcome.Replay})").ShouldBeEmpty();
        seeds.ShouldBe(FixedSeeds);
        // A fault that never happens proves nothing.
        Enum.GetValues<Fault>().Where(fault => strikes[(int)fault] == 0).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_seed_leaves_the_same_trace_in_three_processes()
    {
        const int Seeds = 12;
        var here = Enumerable.Range(1, Seeds).Select(seed => string.Create(CultureInfo.InvariantCulture, $"{seed} {Simulator.Run((ulong)seed).Hash:x16}")).ToList();
        here.Select(line => line.Split(' ')[1]).Distinct().Count().ShouldBe(Seeds);
        foreach (var hashes in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => HashesOfAnotherProcess(Seeds)))) hashes.ShouldBe(here);
    }

    private static async Task<string[]> HashesOfAnotherProcess(int seeds)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(SimulationTests).Assembly.Location);
        start.ArgumentList.Add("hash");
        foreach (var seed in Enumerable.Range(1, seeds)) start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start)!;
        var written = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return written.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
