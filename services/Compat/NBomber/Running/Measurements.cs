using System.Collections.Concurrent;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>What the invocations of one scenario measured so far. Many threads may add at once.</summary>
internal sealed class Measurements
{
    private readonly LatencyHistogram _ok = new();
    private readonly LatencyHistogram _fail = new();
    private readonly ConcurrentDictionary<(string Code, bool IsError), Counter> _codes = [];
    private long _bytes;

    internal void Add(IResponse response, TimeSpan latency)
    {
        (response.IsError ? _fail : _ok).Add(latency);
        Interlocked.Add(ref _bytes, response.SizeBytes);
        var counter = _codes.GetOrAdd(
            (response.StatusCode, response.IsError), static (_, message) => new Counter(message), response.Message);
        Interlocked.Increment(ref counter.Count);
    }

    internal ScenarioStats ToStats(string scenarioName, TimeSpan duration)
    {
        var (ok, fail) = ((int)_ok.Count, (int)_fail.Count);
        return new ScenarioStats
        {
            ScenarioName = scenarioName,
            Ok = ToStats(_ok, isError: false, ok + fail, duration),
            Fail = ToStats(_fail, isError: true, ok + fail, duration),
            AllRequestCount = ok + fail,
            AllOkCount = ok,
            AllFailCount = fail,
            AllBytes = _bytes,
            Duration = duration,
        };
    }

    private MeasurementStats ToStats(LatencyHistogram latencies, bool isError, int all, TimeSpan duration) => new()
    {
        Request = new RequestStats
        {
            Count = (int)latencies.Count,
            RPS = duration > TimeSpan.Zero ? latencies.Count / duration.TotalSeconds : 0,
            Percent = Percent(latencies.Count, all),
        },
        Latency = new LatencyStats
        {
            MinMs = latencies.Min.TotalMilliseconds,
            MeanMs = latencies.Mean.TotalMilliseconds,
            MaxMs = latencies.Max.TotalMilliseconds,
            Percent50 = latencies.Percentile(50).TotalMilliseconds,
            Percent75 = latencies.Percentile(75).TotalMilliseconds,
            Percent95 = latencies.Percentile(95).TotalMilliseconds,
            Percent99 = latencies.Percentile(99).TotalMilliseconds,
        },
        StatusCodes =
        [
            .. _codes.Where(code => code.Key.IsError == isError)
                .OrderBy(code => code.Key.Code, StringComparer.Ordinal)
                .Select(code => new StatusCodeStats
                {
                    StatusCode = code.Key.Code,
                    IsError = isError,
                    Message = code.Value.Message,
                    Count = code.Value.Count,
                    Percent = Percent(code.Value.Count, all),
                }),
        ],
    };

    private static int Percent(long part, int all) => all == 0 ? 0 : (int)Math.Round(100.0 * part / all);

    private sealed class Counter(string message)
    {
        internal int Count;

        internal string Message => message;
    }
}
