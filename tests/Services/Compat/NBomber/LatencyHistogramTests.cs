using NBomber.Running;

namespace Federated.Tests.Services.Compat.NBomber;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void A_percentile_is_never_too_small_and_at_most_one_part_in_256_too_large(int count)
    {
        var random = new Random(count);
        var histogram = new LatencyHistogram();
        // From a tenth of a microsecond to a day, every magnitude as likely as any other.
        var latencies = Enumerable.Range(0, count).Select(_ => (long)Math.Pow(10, random.NextDouble() * 12)).ToArray();
        foreach (var ticks in latencies) histogram.Add(new TimeSpan(ticks));
        Array.Sort(latencies);

        foreach (var percent in new[] { 0, 1, 25, 50, 75, 90, 95, 99, 99.9, 100 })
        {
            var exact = latencies[Math.Max(0, (int)Math.Ceiling(count * percent / 100) - 1)];
            var reported = histogram.Percentile(percent).Ticks;
            reported.ShouldBeGreaterThanOrEqualTo(exact);
            ((double)reported).ShouldBeLessThanOrEqualTo(exact * (1 + LatencyHistogram.RelativeError));
        }
    }

    [Fact]
    public void Short_latencies_are_exact()
    {
        for (var ticks = 0; ticks < 512; ticks++)
        {
            var histogram = new LatencyHistogram();
            histogram.Add(new TimeSpan(ticks));
            histogram.Add(TimeSpan.MaxValue);
            histogram.Percentile(50).Ticks.ShouldBe(ticks);
        }
    }

    [Fact]
    public void Count_mean_and_extremes_are_exact()
    {
        var histogram = new LatencyHistogram();
        foreach (var milliseconds in new[] { 1234.5, 7, 100_000 }) histogram.Add(TimeSpan.FromMilliseconds(milliseconds));

        histogram.Count.ShouldBe(3);
        histogram.Min.TotalMilliseconds.ShouldBe(7);
        histogram.Max.TotalMilliseconds.ShouldBe(100_000);
        histogram.Percentile(100).ShouldBe(histogram.Max);
        histogram.Mean.TotalMilliseconds.ShouldBe(33_747.1666);
    }

    [Fact]
    public void Without_latencies_all_is_zero()
    {
        var histogram = new LatencyHistogram();

        (histogram.Count, histogram.Min, histogram.Mean, histogram.Max, histogram.Percentile(99))
            .ShouldBe((0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero));
    }
}
