using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.Core;
using Grpc.Net.Client;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class StreamingTests : IAsyncLifetime
{
    private GreeterHost host = null!;

    public async Task InitializeAsync() => host = await GreeterHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_stream_of_responses_arrives_in_order_and_ends()
    {
        using var call = host.Client.Repeat(new Greeting { Text = "n", Times = 10_000 });
        var texts = await call.ResponseStream.ReadAllAsync().Select(reply => reply.Text).ToListAsync();
        texts.ShouldBe(Enumerable.Range(0, 10_000).Select(i => $"n {i}"));
        call.GetStatus().ShouldBe(Status.DefaultSuccess);
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    [Fact]
    public async Task An_empty_stream_just_ends()
    {
        using var call = host.Client.Repeat(new Greeting());
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
        call.GetStatus().ShouldBe(Status.DefaultSuccess);
    }

    [Fact]
    public async Task Each_response_arrives_when_it_is_written()
    {
        using var call = host.Client.Repeat(new Greeting { Text = "n", Times = 2, Wish = "then wait" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.Text.ShouldBe("n 1");
        await host.Events.Waiting;
    }

    [Fact]
    public async Task A_failure_after_responses_arrives_after_them()
    {
        using var call = host.Client.Repeat(new Greeting { Text = "n", Times = 2, Wish = "then fail" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        var failure = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext());
        failure.Status.ShouldBe(new Status(StatusCode.DataLoss, "worn out"));
        failure.Trailers.GetValue("reason").ShouldBe("WORN");
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode.ShouldBe(StatusCode.DataLoss);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_handler()
    {
        using (var call = host.Client.Repeat(new Greeting { Text = "n", Wish = "until cancelled" }))
            (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task A_read_that_is_cancelled_ends_the_call()
    {
        using var call = host.Client.Repeat(new Greeting { Wish = "then wait" });
        using var source = new CancellationTokenSource();
        var read = call.ResponseStream.MoveNext(source.Token);
        await host.Events.Waiting;
        await source.CancelAsync();
        (await Should.ThrowAsync<RpcException>(() => read)).StatusCode.ShouldBe(StatusCode.Cancelled);
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task Two_writes_at_once_are_refused()
    {
        using var call = host.Client.Repeat(new Greeting { Wish = "two at once" });
        var failure = await Should.ThrowAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync().CountAsync());
        failure.StatusCode.ShouldBe(StatusCode.Unknown);
    }

    [Fact]
    public async Task A_stream_of_requests_gets_one_response()
    {
        using var call = host.Client.Collect();
        foreach (var text in new[] { "one", "two", "three" })
            await call.RequestStream.WriteAsync(new Greeting { Text = text });
        await call.RequestStream.CompleteAsync();
        (await call).Text.ShouldBe("one two three");
    }

    [Fact]
    public async Task A_completed_stream_of_requests_takes_no_more()
    {
        using var call = host.Client.Collect();
        await call.RequestStream.CompleteAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new Greeting()));
        (await call).Text.ShouldBe("");
    }

    [Fact]
    public async Task A_server_may_refuse_before_it_has_read_all_requests()
    {
        using var call = host.Client.Collect();
        await call.RequestStream.WriteAsync(new Greeting { Wish = "enough" });
        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.OutOfRange);
        (await Should.ThrowAsync<RpcException>(() => call.RequestStream.WriteAsync(new Greeting()))).StatusCode.ShouldBe(StatusCode.OutOfRange);
    }

    [Fact]
    public async Task A_conversation_goes_to_and_fro()
    {
        using var call = host.Client.Converse();
        for (var i = 0; i < 200; i++)
        {
            await call.RequestStream.WriteAsync(new Greeting { Text = $"{i}" });
            (await call.ResponseStream.MoveNext()).ShouldBeTrue();
            call.ResponseStream.Current.Text.ShouldBe($"Hello, {i}");
        }
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_conversation_flows_both_ways_at_once()
    {
        const int Count = 20_000;
        using var call = host.Client.Converse();
        var reading = call.ResponseStream.ReadAllAsync().CountAsync().AsTask();
        for (var i = 0; i < Count; i++)
            await call.RequestStream.WriteAsync(new Greeting { Text = "flow" });
        await call.RequestStream.CompleteAsync();
        (await reading).ShouldBe(Count);
    }

    [Fact]
    public async Task Disposing_of_a_channel_ends_its_calls()
    {
        var channel = GrpcChannel.ForAddress(host.Address);
        using var call = new Greeter.GreeterClient(channel).Repeat(new Greeting { Wish = "then wait" });
        var read = call.ResponseStream.MoveNext();
        await host.Events.Waiting;
        channel.Dispose();
        (await Should.ThrowAsync<RpcException>(() => read)).StatusCode.ShouldBe(StatusCode.Cancelled);
        await host.Events.Cancelled;
        Should.Throw<ObjectDisposedException>(() => channel.CreateCallInvoker());
    }
}
