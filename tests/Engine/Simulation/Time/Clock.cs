namespace Federated.Tests.Engine.Simulation.Time;

/// <summary>A host's clock: what it says may be set back and forth; what it measures, timers included, is virtual time.</summary>
internal sealed class Clock(Agenda agenda) : TimeProvider
{
    /// <summary>Twenty seconds before midnight in London, so that holds expire in the course of a simulation.</summary>
    public static DateTimeOffset Beginning { get; } = new(2025, 6, 10, 22, 59, 40, TimeSpan.Zero);

    /// <summary>The day in London at the beginning.</summary>
    public static DateOnly FirstDay { get; } = new(2025, 6, 10);

    /// <summary>How far it is wrong.</summary>
    public TimeSpan Off { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Beginning + agenda.Now + Off;

    public override long GetTimestamp() => agenda.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(agenda, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Agenda agenda, Action ring) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = ++_setting;
            if (dueTime != Timeout.InfiniteTimeSpan) agenda.After(dueTime, () => Ring(setting, period));
            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring(int setting, TimeSpan period)
        {
            if (setting != _setting) return;
            if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero) agenda.After(period, () => Ring(setting, period));
            ring();
        }
    }
}
