using System.Net;
using Federated.Tests.Gateway.Host;

namespace Federated.Tests.Gateway;

/// <summary>More requests than the gateway passes on at a time: those of each kind have a limit of their own.</summary>
public sealed class BusyGatewayTests
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_read_beyond_the_limit_is_turned_away_over_both_protocols_and_everything_else_goes_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: ("Limits:Reads", "1"));
        using (var begun = await gateway.GetAsync("/v1/begun"))
        {
            begun.StatusCode.ShouldBe(HttpStatusCode.OK);
            using var refused = await gateway.GetAsync("/v1/budgets/QMF/position");
            await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "OVERLOADED");
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            using var read = await gateway.CallAsync("/federated.v1.Budgets/GetPosition", gateway.Token());
            read.Header("grpc-status").ShouldBe("8");

            (await gateway.SendAsync(HttpMethod.Post, "/v1/budgets/QMF/commitments")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await gateway.GetAsync("/v1/events:watch")).StatusCode.ShouldBe(HttpStatusCode.OK);
            using var write = await gateway.CallAsync("/federated.v1.Budgets/Commit", gateway.Token());
            write.TrailingHeaders.GetValues("grpc-status").ShouldBe(["9"]);
            (await gateway.Rest.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await gateway.Rest.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
            gateway.Budgets[0].Finish.SetResult();
            (await begun.Content.ReadAsStringAsync()).ShouldBe("begun;finished");
        }
        (await gateway.GetAsync("/v1/budgets/QMF/position")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Limits:Bulk", "/v1/budgets/QMF/commands:batch")]
    [InlineData("Limits:Bulk", "/v1/budgets/QMF/uploads/actuals")]
    [InlineData("Limits:Bulk", "/v1/organisations:import")]
    [InlineData("Limits:Writes", "/v1/budgets/QMF/commitments")]
    public async Task Each_kind_has_its_own_limit(string limit, string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: (limit, "1"));
        var body = new HeldBody();
        var under = gateway.SendAsync(HttpMethod.Post, path, body);
        await gateway.Budgets[0].Reached.Task.WaitAsync(patience);
        using var refused = await gateway.SendAsync(HttpMethod.Post, path);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        // Another kind.
        (await gateway.GetAsync("/v1/organisations")).StatusCode.ShouldBe(HttpStatusCode.OK);
        body.End();
        (await under).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>A body that begins, and ends when the test likes.</summary>
    private sealed class HeldBody : HttpContent
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{"u8.ToArray());
            await stream.FlushAsync();
            await _end.Task;
            await stream.WriteAsync("}"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
