using Federated.Tests.Services.Compat.Grpc.Proto;
using Federated.TestSupport.Processes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class UnaryTests : IAsyncLifetime
{
    private GreeterHost host = null!;

    public async Task InitializeAsync() => host = await GreeterHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_call_is_answered() =>
        (await host.Client.GreetAsync(new Greeting { Text = "world" })).Text.ShouldBe("Hello, world");

    [Fact]
    public void A_blocking_call_is_answered() =>
        host.Client.Greet(new Greeting { Text = "world" }).Text.ShouldBe("Hello, world");

    [Fact]
    public async Task Many_calls_at_once_each_get_their_own_answer()
    {
        var client = host.Client;
        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i => (await client.GreetAsync(new Greeting { Text = $"{i}" })).Text));
        replies.ShouldBe(Enumerable.Range(0, 500).Select(i => $"Hello, {i}"));
    }

    [Fact]
    public async Task A_large_message_crosses_in_both_directions()
    {
        var text = new string('z', 3_000_000);
        (await host.Client.GreetAsync(new Greeting { Text = text })).Text.Length.ShouldBe(3_000_007);
    }

    [Fact]
    public async Task Response_headers_and_trailers_reach_the_caller()
    {
        using var call = host.Client.GreetAsync(new Greeting { Wish = "headers and trailers" });
        var headers = await call.ResponseHeadersAsync;
        headers.GetValue("early").ShouldBe("bird");
        headers.GetValueBytes("early-bin").ShouldBe(GreeterService.Details);
        await call;
        call.GetStatus().ShouldBe(Status.DefaultSuccess);
        call.GetTrailers().GetValue("late").ShouldBe("owl");
        call.GetTrailers().GetValueBytes("late-bin").ShouldBe(GreeterService.Details);
    }

    [Fact]
    public async Task A_refusal_carries_its_status_and_trailers()
    {
        using var call = host.Client.GreetAsync(new Greeting { Wish = "refuse" });
        var refusal = await Should.ThrowAsync<RpcException>(async () => await call);
        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        refusal.Status.Detail.ShouldBe("100 % of £5 is gone\nsorry");
        refusal.Trailers.GetValue("reason").ShouldBe("GONE");
        refusal.Trailers.GetValueBytes("grpc-status-details-bin").ShouldBe(GreeterService.Details);
        refusal.Trailers.GetValue("grpc-status").ShouldBeNull();
        call.GetStatus().StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        call.GetTrailers().GetValue("reason").ShouldBe("GONE");
    }

    [Fact]
    public async Task A_status_beside_a_response_fails_the_call()
    {
        var failure = await Should.ThrowAsync<RpcException>(async () => await host.Client.GreetAsync(new Greeting { Wish = "status beside response" }));
        failure.Status.ShouldBe(new Status(StatusCode.AlreadyExists, "seen before"));
    }

    [Fact]
    public async Task The_status_is_not_known_before_the_end()
    {
        using var call = host.Client.GreetAsync(new Greeting { Wish = "wait" });
        Should.Throw<InvalidOperationException>(() => call.GetStatus());
        Should.Throw<InvalidOperationException>(() => call.GetTrailers());
        await host.Events.Waiting;
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_UNAVAILABLE()
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{FreePorts.Next()}");
        var failure = await Should.ThrowAsync<RpcException>(async () => await new Greeter.GreeterClient(channel).GreetAsync(new Greeting()));
        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_call_works_over_the_handler_of_a_test_server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Events>();
        await using var application = builder.Build();
        application.MapGrpcService<GreeterService>();
        await application.StartAsync();
        using var channel = GrpcChannel.ForAddress("http://test", new GrpcChannelOptions { HttpHandler = application.GetTestServer().CreateHandler() });
        var client = new Greeter.GreeterClient(channel);
        (await client.GreetAsync(new Greeting { Text = "test" })).Text.ShouldBe("Hello, test");
        (await Should.ThrowAsync<RpcException>(async () => await client.GreetAsync(new Greeting { Wish = "refuse" })))
            .Trailers.GetValue("reason").ShouldBe("GONE");
    }

    [Fact]
    public async Task A_call_works_over_an_HttpClient()
    {
        using var http = new HttpClient();
        var client = new Greeter.GreeterClient(host.Channel(new GrpcChannelOptions { HttpClient = http }));
        (await client.GreetAsync(new Greeting { Text = "http" })).Text.ShouldBe("Hello, http");
        using var call = client.Repeat(new Greeting { Text = "r", Times = 3 });
        (await call.ResponseStream.ReadAllAsync().CountAsync()).ShouldBe(3);
    }
}
