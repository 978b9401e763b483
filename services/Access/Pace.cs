namespace Federated.Access;

/// <summary>
/// Whether who comes now would wait too long, whatever it is that is slow: when more are under way than have ended in the
/// last seconds, the last of them waits longer than that (Little's law). A burst is not judged before those seconds are over,
/// and a few requests never: each of them may well wait for something else. May be called from any thread.
/// </summary>
/// <param name="time">The time.</param>
/// <param name="seconds">How long a request may wait, and for how long it is counted what has ended.</param>
internal sealed class Pace(TimeProvider time, int seconds)
{
    /// <summary>So many under way are no crowd.</summary>
    public const int Few = 64;

    private readonly int[] _endedInSecond = new int[seconds];
    private readonly Lock _counting = new();
    private int _underWay;
    private long _second;
    private long _crowdedSince = long.MaxValue;

    /// <summary>Counts a request in, or not when it would wait too long.</summary>
    public bool TryBegin()
    {
        lock (_counting)
        {
            MoveOn();
            if (_underWay >= Few && _second - _crowdedSince >= seconds && _underWay >= _endedInSecond.Sum()) return false;
            if (++_underWay == Few) _crowdedSince = _second;
            return true;
        }
    }

    /// <summary>Counts out a request that was counted in.</summary>
    public void End()
    {
        lock (_counting)
        {
            MoveOn();
            _endedInSecond[_second % seconds]++;
            if (--_underWay < Few) _crowdedSince = long.MaxValue;
        }
    }

    private void MoveOn()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        for (var passed = Math.Min(now - _second, seconds); passed > 0; passed--) _endedInSecond[(now - passed + 1) % seconds] = 0;
        _second = now;
    }
}
