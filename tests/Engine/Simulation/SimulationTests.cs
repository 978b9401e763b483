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
    // Of decisions each takes many times as long.
    private const int FixedSeeds = 1_000;
    private const int FixedSeedsOfDecisions = 80;

    [Fact]
    [Trait("Cost", "long")]
    public void Every_fixed_seed_is_clean_and_every_kind_of_fault_strikes_in_them() => Run(Scene.Books, FixedSeeds, Enum.GetNames<Fault>());

    [Fact]
    [Trait("Cost", "long")]
    public void Every_fixed_seed_of_decisions_is_clean_and_every_kind_of_fault_strikes_in_them() =>
        Run(Scene.Decisions, FixedSeedsOfDecisions, [.. Enum.GetNames<Fault>(), .. Enum.GetNames<Decisions.Mishap>()]);

    private void Run(Scene scene, int fixedSeeds, IReadOnlyList<string> faults)
    {
        var strikes = new long[faults.Count];
        var wrong = new List<Outcome>();
        var (seeds, steps) = (0, 0L);
        Simulator.RunAll(scene, Enumerable.Range(1, fixedSeeds).Select(seed => (ulong)seed), threads: 2, outcome =>
        {
            (seeds, steps) = (seeds + 1, steps + outcome.Steps);
            for (var fault = 0; fault < faults.Count; fault++) strikes[fault] += outcome.Strikes[fault];
            if (outcome.Violation is not null) wrong.Add(outcome);
            return wrong.Count < 5;
        });

        output.WriteLine($"{seeds} seeds, {steps} steps");
        foreach (var (fault, times) in faults.Zip(strikes)) output.WriteLine($"{fault}: {times}");
        wrong.Select(outcome => $"{outcome.Violation!.Check}: {outcome.Violation.What} ({outcome.Replay})").ShouldBeEmpty();
        seeds.ShouldBe(fixedSeeds);
        // A fault that never happens proves nothing.
        faults.Where((_, fault) => strikes[fault] == 0).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(nameof(Scene.Books), 12)]
    [InlineData(nameof(Scene.Decisions), 3)]
    public async Task The_same_seed_leaves_the_same_trace_in_three_processes(string name, int seeds)
    {
        var scene = Enum.Parse<Scene>(name);
        var here = Enumerable.Range(1, seeds).Select(seed => string.Create(CultureInfo.InvariantCulture, $"{seed} {Simulator.Run(scene, (ulong)seed).Hash:x16}")).ToList();
        here.Select(line => line.Split(' ')[1]).Distinct().Count().ShouldBe(seeds);
        foreach (var hashes in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => HashesOfAnotherProcess(scene, seeds)))) hashes.ShouldBe(here);
    }

    private static async Task<string[]> HashesOfAnotherProcess(Scene scene, int seeds)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(SimulationTests).Assembly.Location);
        if (scene == Scene.Decisions) start.ArgumentList.Add("decisions");
        start.ArgumentList.Add("hash");
        foreach (var seed in Enumerable.Range(1, seeds)) start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start)!;
        var written = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return written.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
