using System.Globalization;

namespace Federated.Serving;

/// <summary>Times and days as the API writes them.</summary>
internal static class TimeText
{
    /// <summary>RFC 3339, UTC, in microseconds: "2025-11-22T09:30:00.123456Z".</summary>
    public static string Text(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>"2025-11-22".</summary>
    public static string Text(this DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
