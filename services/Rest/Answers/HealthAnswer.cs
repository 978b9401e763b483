using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Federated.Rest;

/// <summary>What a health check answers: its status in the first line, and below it what is wrong, one line each.</summary>
public static class HealthAnswer
{
    /// <summary>Writes the report as plain text, such as "Degraded", and "journal: The journal cannot be written: the disk is full."</summary>
    public static Task Write(HttpContext http, HealthReport report)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(report);
        var wrong = report.Entries.Where(entry => entry.Value is { Status: not HealthStatus.Healthy, Description: not null });
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(
            string.Join('\n', wrong.Select(entry => $"{entry.Key}: {entry.Value.Description}").Prepend($"{report.Status}")), http.RequestAborted);
    }
}
