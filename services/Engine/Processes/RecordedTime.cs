namespace Federated.Engine.Processes;

/// <summary>Recorded time: whole microseconds, as precise as it is told, so that an instant read from an answer finds its entry.</summary>
internal static class RecordedTime
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant without what is finer than a microsecond.</summary>
    public static DateTimeOffset Whole(DateTimeOffset instant) =>
        new(instant.UtcTicks / TicksPerMicrosecond * TicksPerMicrosecond, TimeSpan.Zero);

    /// <summary>The first recorded time that is later.</summary>
    public static DateTimeOffset After(DateTimeOffset instant) => Whole(instant).AddTicks(TicksPerMicrosecond);

    /// <summary>The latest of some instants.</summary>
    public static DateTimeOffset Latest(params ReadOnlySpan<DateTimeOffset> instants)
    {
        var latest = instants[0];
        foreach (var instant in instants[1..])
        {
            if (instant > latest) latest = instant;
        }
        return latest;
    }
}
