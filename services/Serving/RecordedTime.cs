namespace Federated.Serving;

/// <summary>The time as entries record it.</summary>
internal static class RecordedTime
{
    /// <summary>Now, in whole microseconds: as precise as any journal keeps it, and as the API tells it.</summary>
    public static DateTimeOffset NowRecorded(this TimeProvider time)
    {
        var ticks = time.GetUtcNow().UtcTicks;
        return new(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
