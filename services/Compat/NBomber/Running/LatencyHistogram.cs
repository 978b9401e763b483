using System.Numerics;

namespace NBomber.Running;

/// <summary>
/// Counts of latencies in buckets that are exact below 512 units and after that 256 to each power of two: a value is
/// known to one part in 256. A unit is 100 nanoseconds. Many threads may add at once; read it when they have ended.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>A percentile is at most this part larger than the exact one, and never smaller.</summary>
    internal const double RelativeError = 1.0 / BucketsPerOctave;

    private const int BucketsPerOctave = 256;
    private const int ExactBits = 9;

    private readonly long[] _counts = new long[Bucket(long.MaxValue) + 1];
    private long _sumTicks;
    private long _minTicks = long.MaxValue;
    private long _maxTicks;

    internal long Count => _counts.Sum();

    internal TimeSpan Min => Count == 0 ? TimeSpan.Zero : new TimeSpan(_minTicks);

    internal TimeSpan Max => new(_maxTicks);

    internal TimeSpan Mean => Count == 0 ? TimeSpan.Zero : new TimeSpan(_sumTicks / Count);

    internal void Add(TimeSpan latency)
    {
        // Clocks of different cores may differ by a hair.
        var ticks = Math.Max(0, latency.Ticks);
        Interlocked.Increment(ref _counts[Bucket(ticks)]);
        Interlocked.Add(ref _sumTicks, ticks);
        for (var min = _minTicks; ticks < min; min = _minTicks) Interlocked.CompareExchange(ref _minTicks, ticks, min);
        for (var max = _maxTicks; ticks > max; max = _maxTicks) Interlocked.CompareExchange(ref _maxTicks, ticks, max);
    }

    /// <summary>The smallest latency that at least so many percent do not exceed, to the error above.</summary>
    internal TimeSpan Percentile(double percent)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted) return new TimeSpan(Math.Min(Largest(bucket), _maxTicks));
        }

        return TimeSpan.Zero;
    }

    private static int Bucket(long ticks)
    {
        var octave = Math.Max(0, BitOperations.Log2((ulong)ticks) - (ExactBits - 1));
        return (octave * BucketsPerOctave) + (int)(ticks >> octave);
    }

    private static long Largest(int bucket)
    {
        var octave = Math.Max(0, (bucket / BucketsPerOctave) - 1);
        var step = bucket - (octave * BucketsPerOctave);
        return ((step + 1L) << octave) - 1;
    }
}
