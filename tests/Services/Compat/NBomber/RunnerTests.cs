using NBomber.Contracts;
using NBomber.CSharp;

namespace Federated.Tests.Services.Compat.NBomber;

public sealed class RunnerTests
{
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Statistics_tell_failures_from_successes_by_their_codes()
    {
        var stats = NBomberRunner.RegisterScenarios(OfEightOutcomes("mixed")).WithoutReports().Run()
            .ScenarioStats.Get("mixed");

        (stats.AllRequestCount, stats.AllOkCount, stats.AllFailCount, stats.AllBytes).ShouldBe((8, 4, 4, 40));
        (stats.Ok.Request.Count, stats.Ok.Request.Percent).ShouldBe((4, 50));
        stats.Ok.StatusCodes.Single().StatusCode.ShouldBe("200");
        stats.Fail.StatusCodes.Select(code => (code.StatusCode, code.Count, code.Percent, code.Message))
            .ShouldBe([("-101", 2, 25, "broken"), ("409", 2, 25, "refused")]);
        stats.Fail.StatusCodes.Exists("200").ShouldBeFalse();
        Should.Throw<KeyNotFoundException>(() => stats.Fail.StatusCodes.Get("200"));
        stats.Fail.Latency.MaxMs.ShouldBeGreaterThanOrEqualTo(stats.Fail.Latency.MinMs);
    }

    [Fact]
    public void Scenarios_run_side_by_side()
    {
        using var both = new Barrier(2);
        var scenarios = new[] { "a", "b" }.Select(name => Scenario.Create(name, _ =>
            {
                both.SignalAndWait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
                return Task.FromResult<IResponse>(Response.Ok());
            })
            .WithoutWarmUp().WithLoadSimulations(Simulation.Inject(1, _moment, _moment)));

        var stats = NBomberRunner.RegisterScenarios([.. scenarios]).WithoutReports().Run();

        stats.AllOkCount.ShouldBe(2);
        Should.Throw<KeyNotFoundException>(() => stats.ScenarioStats.Get("c"));
    }

    [Fact]
    public void The_report_goes_to_its_folder()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            NBomberRunner.RegisterScenarios(OfEightOutcomes("mixed")).WithReportFolder(folder).Run();

            var report = File.ReadAllText(Directory.GetFiles(folder, "nbomber_report_*.md").Single());
            report.ShouldContain("# mixed");
            report.ShouldContain("8 requests");
            report.ShouldContain("| 409 | fail | 2 | refused |");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Descriptions_that_make_no_sense_are_refused()
    {
        var scenario = OfEightOutcomes("mixed");

        Should.Throw<InvalidOperationException>(() => NBomberRunner.RegisterScenarios().WithoutReports().Run());
        Should.Throw<InvalidOperationException>(
            () => NBomberRunner.RegisterScenarios(scenario, scenario).WithoutReports().Run());
        Should.Throw<InvalidOperationException>(
            () => NBomberRunner.RegisterScenarios(scenario.WithLoadSimulations()).WithoutReports().Run());
        Should.Throw<ArgumentOutOfRangeException>(() => Simulation.KeepConstant(0, _moment));
        Should.Throw<ArgumentOutOfRangeException>(() => Simulation.Inject(1, TimeSpan.Zero, _moment));
        Should.Throw<ArgumentOutOfRangeException>(() => Simulation.Inject(1, _moment, TimeSpan.Zero));
    }

    private static ScenarioProps OfEightOutcomes(string name) => Scenario.Create(name, async context =>
        {
            await Task.Yield();
            return (context.ScenarioInfo.InstanceNumber % 4) switch
            {
                0 => Response.Fail(statusCode: "409", message: "refused"),
                1 => throw new InvalidTimeZoneException("broken"),
                _ => Response.Ok(statusCode: "200", sizeBytes: 10),
            };
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.Inject(rate: 8, interval: _moment, during: _moment));
}
