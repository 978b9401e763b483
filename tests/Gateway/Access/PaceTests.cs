using Federated.Access;

namespace Federated.Tests.Gateway.Access;

/// <summary>When a crowd is too slow for another one to join it.</summary>
public sealed class PaceTests
{
    private const int Seconds = 3;

    private readonly HandSetTime time = new();
    private readonly Pace pace;

    public PaceTests() => pace = new(time, Seconds);

    [Fact]
    public void A_burst_is_let_in_and_one_that_does_not_end_is_closed_after_some_seconds()
    {
        Begin(1_000).ShouldBe(1_000);
        time.Seconds += Seconds - 1;
        Begin(1).ShouldBe(1);
        time.Seconds++;
        Begin(1).ShouldBe(0);
    }

    [Fact]
    public void As_many_are_let_in_as_end_until_no_more_are_under_way_than_end_in_those_seconds()
    {
        var underWay = Begin(1_000);
        for (var second = 0; second < 20; second++)
        {
            time.Seconds++;
            End(100);
            underWay += Begin(300) - 100;
        }
        // A hundred a second: three hundred in three.
        underWay.ShouldBe(300);
    }

    [Fact]
    public void A_few_may_wait_as_long_as_they_like()
    {
        Begin(Pace.Few - 1);
        time.Seconds += 1_000;
        Begin(1).ShouldBe(1);
    }

    [Fact]
    public void When_the_crowd_is_gone_all_is_as_before()
    {
        Begin(500);
        time.Seconds += 100;
        Begin(1).ShouldBe(0);
        End(500);
        Begin(500).ShouldBe(500);
    }

    private int Begin(int requests) => Enumerable.Range(0, requests).Count(_ => pace.TryBegin());

    private void End(int requests)
    {
        for (var i = 0; i < requests; i++) pace.End();
    }

    private sealed class HandSetTime : TimeProvider
    {
        public long Seconds { get; set; } = 1_000;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
