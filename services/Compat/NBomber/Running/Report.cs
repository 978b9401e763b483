using System.Globalization;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>The report of a run: Markdown, a table a scenario.</summary>
internal static class Report
{
    internal static void Write(string folder, NodeStats stats, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        var name = $"nbomber_report_{now.UtcDateTime.ToString("yyyy-MM-dd--HH-mm-ss", CultureInfo.InvariantCulture)}.md";
        File.WriteAllText(Path.Combine(folder, name), ToMarkdown(stats));
    }

    internal static string ToMarkdown(NodeStats stats) => string.Join('\n', stats.ScenarioStats.Select(ToMarkdown));

    private static string ToMarkdown(ScenarioStats stats) => string.Create(CultureInfo.InvariantCulture, $"""
        # {stats.ScenarioName}

        {stats.AllRequestCount} requests in {stats.Duration.TotalSeconds:F1} s, {stats.AllBytes} bytes.

        | | count | a second | min ms | mean ms | p50 ms | p75 ms | p95 ms | p99 ms | max ms |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        {Row("ok", stats.Ok)}
        {Row("fail", stats.Fail)}

        | status code | | count | message |
        |---|---|--:|---|
        {string.Join('\n', stats.Ok.StatusCodes.Concat(stats.Fail.StatusCodes).Select(Row))}

        """);

    private static string Row(string title, MeasurementStats stats)
    {
        var latency = stats.Latency;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {title} | {stats.Request.Count} | {stats.Request.RPS:F1} | {latency.MinMs:F2} | {latency.MeanMs:F2} ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"| {latency.Percent50:F2} | {latency.Percent75:F2} | {latency.Percent95:F2} | {latency.Percent99:F2} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {latency.MaxMs:F2} |");
    }

    private static string Row(StatusCodeStats code) =>
        $"| {code.StatusCode} | {(code.IsError ? "fail" : "ok")} | {code.Count} | {code.Message.Replace('|', '/')} |";
}
