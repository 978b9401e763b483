using System.Globalization;
using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.Core;
using Grpc.Net.Client;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class DeadlineTests : IAsyncLifetime
{
    private GreeterHost host = null!;

    public async Task InitializeAsync() => host = await GreeterHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Theory]
    [InlineData("50m")]
    [InlineData("50000u")]
    [InlineData("50000000n")]
    public async Task The_server_ends_a_late_call_with_DEADLINE_EXCEEDED(string timeout)
    {
        var answer = await host.Raw().GreetAsync("wait", ("grpc-timeout", timeout));
        answer.StatusInHeaders.ShouldBe("4");
        answer.Headers["grpc-message"].ShouldBe("Deadline Exceeded");
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task The_server_ends_a_late_stream_after_what_it_sent()
    {
        var body = RawCalls.Frame(new Greeting { Times = 1, Wish = "then wait" });
        var answer = await host.Raw().SendAsync("/federated.tests.grpc.Greeter/Repeat", body, [("grpc-timeout", "100m")]);
        answer.StatusInTrailers.ShouldBe("4");
        answer.Body.ShouldNotBeEmpty();
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task A_handler_that_waits_for_a_silent_caller_is_released_at_the_deadline()
    {
        using var silence = new SilentContent();
        using var response = await host.Raw().OpenAsync(
            "/federated.tests.grpc.Greeter/Converse", silence, [("grpc-timeout", "100m")]);
        response.Headers.GetValues("grpc-status").ShouldBe(["4"]);
        await host.Events.ConversationOver.Task.WaitAsync(TimeSpan.FromSeconds(30));
        silence.End();
    }

    [Fact]
    public async Task The_handler_sees_the_deadline_in_UTC()
    {
        var deadline = DateTime.UtcNow.AddHours(1);
        var reply = await host.Client.GreetAsync(new Greeting { Wish = "context" }, deadline: deadline);
        var seen = Parsed(reply);
        seen.Kind.ShouldBe(DateTimeKind.Utc);
        seen.ShouldBe(deadline, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Without_a_deadline_the_handler_sees_the_end_of_time()
    {
        var reply = await host.Client.GreetAsync(new Greeting { Wish = "context" });
        Parsed(reply).ShouldBe(DateTime.MaxValue);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5S")]
    [InlineData("5")]
    public async Task A_timeout_that_is_not_one_is_ignored(string timeout) =>
        (await DeadlineAsync(timeout)).ShouldBe(DateTime.MaxValue);

    [Theory]
    [InlineData("99999999H")]
    [InlineData("99999999S")]
    public async Task A_timeout_longer_than_any_timer_is_kept(string timeout) =>
        (await DeadlineAsync(timeout)).ShouldBe(DateTime.UtcNow.AddSeconds(99_999_999), TimeSpan.FromHours(1));

    [Fact]
    public async Task The_client_gives_up_at_the_deadline()
    {
        using var call = host.Client.GreetAsync(new Greeting { Wish = "wait" }, deadline: DateTime.UtcNow.AddMilliseconds(100));
        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task A_deadline_in_the_past_is_exceeded_at_once()
    {
        var late = await Should.ThrowAsync<RpcException>(async () =>
            await host.Client.GreetAsync(new Greeting(), deadline: DateTime.UtcNow.AddMinutes(-1)));
        late.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public void A_deadline_must_be_in_UTC() =>
        Should.Throw<InvalidOperationException>(() => { host.Client.GreetAsync(new Greeting(), deadline: DateTime.Now.AddHours(1)); });

    [Fact]
    public async Task A_late_stream_fails_its_reader()
    {
        using var call = host.Client.Repeat(new Greeting { Times = 1, Wish = "then wait" }, deadline: DateTime.UtcNow.AddMilliseconds(200));
        (await Should.ThrowAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync().CountAsync()))
            .StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task A_quiet_conversation_ends_at_the_deadline()
    {
        using var call = host.Client.Converse(deadline: DateTime.UtcNow.AddMilliseconds(200));
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Cancelling_a_call_cancels_its_handler()
    {
        using var source = new CancellationTokenSource();
        using var call = host.Client.GreetAsync(new Greeting { Wish = "wait" }, cancellationToken: source.Token);
        await host.Events.Waiting;
        await source.CancelAsync();
        var cancelled = await Should.ThrowAsync<RpcException>(async () => await call);
        cancelled.Status.Detail.ShouldBe("Call canceled by the client.");
        cancelled.StatusCode.ShouldBe(StatusCode.Cancelled);
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task Disposing_of_a_call_cancels_its_handler()
    {
        var call = host.Client.GreetAsync(new Greeting { Wish = "wait" });
        await host.Events.Waiting;
        call.Dispose();
        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.Cancelled);
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task A_cancelled_call_of_any_client_cancels_its_handler()
    {
        using var source = new CancellationTokenSource();
        var answer = host.Raw().SendAsync(
            RawCalls.Greet, RawCalls.Frame(new Greeting { Wish = "wait" }), cancellationToken: source.Token);
        await host.Events.Waiting;
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => answer);
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task A_channel_can_throw_what_cancelled_code_expects()
    {
        var client = new Greeter.GreeterClient(host.Channel(new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true }));
        using var source = new CancellationTokenSource();
        using var call = client.GreetAsync(new Greeting { Wish = "wait" }, cancellationToken: source.Token);
        await host.Events.Waiting;
        await source.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(async () => await call)).CancellationToken.ShouldBe(source.Token);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await client.GreetAsync(new Greeting { Wish = "wait" }, deadline: DateTime.UtcNow.AddMilliseconds(50)));
    }

    private Task<DateTime> DeadlineAsync(string timeout) => DeadlineAsync(host, timeout);

    internal static async Task<DateTime> DeadlineAsync(GreeterHost host, string timeout) =>
        Parsed((await host.Raw().GreetAsync("context", ("grpc-timeout", timeout))).Reply);

    private static DateTime Parsed(Reply reply) => DateTime.Parse(reply.Seen["deadline"], null, DateTimeStyles.RoundtripKind);
}
