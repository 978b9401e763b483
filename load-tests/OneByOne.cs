using System.Diagnostics;
using System.Globalization;

namespace Federated.LoadTests;

/// <summary>Latency without a queue: the same request again and again, each when the one before it is answered.</summary>
internal static class OneByOne
{
    /// <summary>What was measured, as a line.</summary>
    /// <param name="name">Of the request; padded, where several lines stand below each other.</param>
    /// <param name="warmUp">Requests that are not measured first.</param>
    /// <param name="requests">Requests that are: 1 or more.</param>
    /// <param name="ask">Sends one, and ends when it is answered.</param>
    internal static async Task<string> MeasureAsync(string name, int warmUp, int requests, Func<Task> ask)
    {
        var tookMs = new List<double>(requests);
        for (var i = -warmUp; i < requests; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask();
            if (i >= 0) tookMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        tookMs.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"  {name} p50 {tookMs[requests / 2]:F2} ms  p99 {tookMs[requests * 99 / 100]:F2} ms");
    }
}
