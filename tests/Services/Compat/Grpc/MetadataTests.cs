using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.Core;
using Grpc.Net.Client;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class MetadataTests
{
    [Fact]
    public async Task Text_and_binary_metadata_reach_the_handler()
    {
        await using var host = await GreeterHost.StartAsync();
        var reply = await host.Client.GreetAsync(
            new Greeting { Wish = "metadata" },
            new Metadata { { "Colour", "green" }, { "token-bin", [1, 2, 3, 4] } });
        reply.Seen.ShouldContain(entry => entry.Key.StartsWith("colour#") && entry.Value == "green");
        reply.Seen.ShouldContain(entry => entry.Key.StartsWith("token-bin#") && entry.Value == "AQIDBA==");
    }

    [Fact]
    public async Task Headers_of_HTTP_and_of_the_protocol_are_not_metadata()
    {
        await using var host = await GreeterHost.StartAsync();
        var answer = await host.Raw().GreetAsync("metadata", ("grpc-timeout", "10S"), ("grpc-accept-encoding", "gzip"), ("mine", "1"));
        answer.Reply.Seen.Keys.Select(key => key.Split('#')[0]).Except(["mine", "content-length"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_handler_sees_where_the_call_came_from_and_went()
    {
        await using var host = await GreeterHost.StartAsync();
        var seen = (await host.Client.GreetAsync(new Greeting { Wish = "context" })).Seen;
        seen["method"].ShouldBe("/federated.tests.grpc.Greeter/Greet");
        seen["path"].ShouldBe("/federated.tests.grpc.Greeter/Greet");
        seen["host"].ShouldBe(host.Address.Authority);
        seen["peer"].ShouldStartWith("ipv4:127.0.0.1:");
        seen["authenticated"].ShouldBe("False");
    }

    [Fact]
    public async Task Call_credentials_are_sent_only_where_nobody_listens_in()
    {
        await using var host = await GreeterHost.StartAsync();
        var credentials = CallCredentials.FromInterceptor((context, metadata) =>
        {
            metadata.Add("authorization", $"Bearer for {context.ServiceUrl} {context.MethodName}");
            return Task.CompletedTask;
        });
        var options = new CallOptions(credentials: credentials);
        var greeting = new Greeting { Wish = "metadata" };

        (await host.Client.GreetAsync(greeting, options)).Seen.Keys.ShouldNotContain(key => key.StartsWith("authorization"));

        var careless = new Greeter.GreeterClient(host.Channel(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true }));
        (await careless.GreetAsync(greeting, options)).Seen.Values
            .ShouldContain($"Bearer for {host.Address}federated.tests.grpc.Greeter Greet");
    }

    [Fact]
    public void Keys_are_lower_case_and_their_suffix_tells_the_kind_of_value()
    {
        new Metadata.Entry("X-Request-ID", "1").Key.ShouldBe("x-request-id");
        Should.Throw<ArgumentException>(() => new Metadata.Entry("a-bin", "text"));
        Should.Throw<ArgumentException>(() => new Metadata.Entry("a", [1]));
        Should.Throw<ArgumentException>(() => new Metadata.Entry("a b", "1"));
    }

    [Fact]
    public void The_last_value_of_a_key_wins_and_all_can_be_had()
    {
        var metadata = new Metadata { { "k", "1" }, { "other", "x" }, { "k", "2" } };
        metadata.GetValue("K").ShouldBe("2");
        metadata.GetAll("k").Select(entry => entry.Value).ShouldBe(["1", "2"]);
        metadata.Get("none").ShouldBeNull();
    }

    [Fact]
    public void Empty_metadata_stays_empty() =>
        Should.Throw<InvalidOperationException>(() => Metadata.Empty.Add("k", "v"));

    [Fact]
    public void Credentials_and_address_must_agree()
    {
        Should.Throw<InvalidOperationException>(() =>
            GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        Should.Throw<InvalidOperationException>(() =>
            GrpcChannel.ForAddress("https://localhost", new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure }));
    }
}
