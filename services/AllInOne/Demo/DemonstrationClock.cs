using Federated.Domain;

namespace Federated.AllInOne.Demo;

/// <summary>
/// The time of a demonstration: it begins in the morning of a day that is not today, goes on as time does, and can be set
/// forward, so that a year can be shown in minutes. Waiting and measuring go by the real one.
/// </summary>
/// <param name="first">The day on which it begins.</param>
internal sealed class DemonstrationClock(DateOnly first) : TimeProvider
{
    // When boards meet; the same day in London as in Greenwich.
    private static readonly TimeOnly morning = new(9, 0);

    private readonly Lock _set = new();
    private TimeSpan _ahead = At(first) - System.GetUtcNow();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_set) return System.GetUtcNow() + _ahead;
    }

    /// <summary>The day that it is.</summary>
    public DateOnly Today => LondonDay.Of(GetUtcNow());

    /// <summary>Sets it to the morning of a later day, or leaves it as it is on the day that it is; false for a day that is over.</summary>
    public bool TrySet(DateOnly day)
    {
        lock (_set)
        {
            var today = LondonDay.Of(System.GetUtcNow() + _ahead);
            if (day > today) _ahead = At(day) - System.GetUtcNow();
            return day >= today;
        }
    }

    private static DateTimeOffset At(DateOnly day) => new(day, morning, TimeSpan.Zero);
}
