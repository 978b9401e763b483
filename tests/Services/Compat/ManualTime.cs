namespace Federated.Tests.Services.Compat;

/// <summary>A clock that stands still until it is advanced, and then fires what fell due, in order.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2025, 4, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_gate) _timers.Add(timer);
        return timer;
    }

    internal void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (NextDue(until) is { } timer) timer.Fire();
        lock (_gate) _now = until;
    }

    /// <summary>Time passes while nothing runs; what fell due fires only then.</summary>
    internal void Stall(TimeSpan during)
    {
        lock (_gate) _now += during;
        Advance(TimeSpan.Zero);
    }

    /// <summary>Waits until so many timers are to fire some time.</summary>
    internal async Task UntilArmedAsync(int timers)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Armed() != timers) await Task.Delay(1, patience.Token);
    }

    private int Armed()
    {
        lock (_gate) return _timers.Count(timer => timer.Due is not null);
    }

    private ManualTimer? NextDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            if (next is not null && next.Due > _now) _now = next.Due.Value;
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private TimeSpan _period;

        internal DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + dueTime;
            _period = period;
            return true;
        }

        public void Dispose()
        {
            Due = null;
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire()
        {
            Change(_period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : _period, _period);
            callback();
        }
    }
}
