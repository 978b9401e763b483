using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.Core;
using Grpc.Net.Client;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class SizeLimitTests
{
    [Fact]
    public async Task A_request_above_4_MB_is_RESOURCE_EXHAUSTED()
    {
        await using var host = await GreeterHost.StartAsync();
        (await Should.ThrowAsync<RpcException>(async () => await host.Client.GreetAsync(new Greeting { Text = new string('x', 4 << 20) })))
            .Status.ShouldBe(new Status(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size."));
    }

    [Fact]
    public async Task The_announced_size_is_enough_to_refuse()
    {
        await using var host = await GreeterHost.StartAsync();
        var answer = await host.Raw().SendAsync(RawCalls.Greet, [0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]);
        answer.StatusInHeaders.ShouldBe("8");
    }

    [Fact]
    public async Task A_server_may_take_more()
    {
        await using var host = await GreeterHost.StartAsync(options => options.MaxReceiveMessageSize = null);
        var client = new Greeter.GreeterClient(host.Channel(new GrpcChannelOptions { MaxReceiveMessageSize = null }));
        (await client.GreetAsync(new Greeting { Text = new string('x', 6 << 20) })).Text.Length.ShouldBe((6 << 20) + 7);
    }

    [Fact]
    public async Task A_response_above_the_servers_limit_is_RESOURCE_EXHAUSTED()
    {
        await using var host = await GreeterHost.StartAsync(options => options.MaxSendMessageSize = 1000);
        (await Should.ThrowAsync<RpcException>(async () => await host.Client.GreetAsync(new Greeting { Wish = "large", Times = 1000 })))
            .Status.ShouldBe(new Status(StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."));
    }

    [Fact]
    public async Task A_response_above_the_clients_limit_is_RESOURCE_EXHAUSTED()
    {
        await using var host = await GreeterHost.StartAsync();
        var client = new Greeter.GreeterClient(host.Channel(new GrpcChannelOptions { MaxReceiveMessageSize = 1000 }));
        (await Should.ThrowAsync<RpcException>(async () => await client.GreetAsync(new Greeting { Wish = "large", Times = 1000 })))
            .StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task A_request_above_the_clients_limit_is_not_sent()
    {
        await using var host = await GreeterHost.StartAsync();
        var client = new Greeter.GreeterClient(host.Channel(new GrpcChannelOptions { MaxSendMessageSize = 1000 }));
        (await Should.ThrowAsync<RpcException>(async () => await client.GreetAsync(new Greeting { Text = new string('x', 1000) })))
            .Status.Detail.ShouldBe("Sending message exceeds the maximum configured message size.");
    }

    [Fact]
    public async Task The_limit_holds_for_each_message_of_a_stream()
    {
        await using var host = await GreeterHost.StartAsync(options => options.MaxReceiveMessageSize = 1000);
        using var call = host.Client.Converse();
        await call.RequestStream.WriteAsync(new Greeting { Text = new string('x', 900) });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        await call.RequestStream.WriteAsync(new Greeting { Text = new string('x', 1100) });
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }
}
