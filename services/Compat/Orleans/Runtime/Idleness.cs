namespace Orleans.Runtime;

/// <summary>
/// Since when an activation is idle. A request only sets a flag; the times are kept by whoever looks for idle
/// activations, so that no call reads a clock. Hence the precision is that of the looks.
/// </summary>
internal sealed class Idleness(Activation activation)
{
    private volatile bool _used = true;
    private DateTimeOffset _idleSince;
    private long _exemptUntilUtcTicks;

    internal bool Used => _used;

    internal void Touch()
    {
        // Reading first keeps the cache line shared when it is already set.
        if (!_used) _used = true;
    }

    /// <summary>No deactivation before then; the earliest time there is ends the exemption.</summary>
    internal void ExemptUntil(DateTimeOffset time) => Volatile.Write(ref _exemptUntilUtcTicks, time.UtcTicks);

    internal void Observe(DateTimeOffset now, TimeSpan age)
    {
        if (_used)
        {
            _used = false;
            _idleSince = now;
        }
        else if (now - _idleSince >= age && now.UtcTicks >= Volatile.Read(ref _exemptUntilUtcTicks))
        {
            // The activation decides in a turn of its own: by then it may be in use again.
            activation.Post(Signal.Collect);
        }
    }
}
