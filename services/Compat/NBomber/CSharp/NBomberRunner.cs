using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.Running;

namespace NBomber.CSharp;

/// <summary>Runs scenarios.</summary>
public static class NBomberRunner
{
    /// <summary>Scenarios to run side by side.</summary>
    public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => new(scenarios);

    public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) =>
        context with { ReportFolder = reportFolderPath };

    public static NBomberContext WithoutReports(this NBomberContext context) => context with { ReportFolder = null };

    /// <summary>Runs to the end, and writes the report.</summary>
    /// <exception cref="InvalidOperationException">Two scenarios have one name, or one has no simulation.</exception>
    public static NodeStats Run(this NBomberContext context)
    {
        var stats = TestRun.RunAsync(context.Scenarios, TimeProvider.System).GetAwaiter().GetResult();
        if (context.ReportFolder is { } folder) Report.Write(folder, stats, TimeProvider.System.GetUtcNow());
        return stats;
    }
}
