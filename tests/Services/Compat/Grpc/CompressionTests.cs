using Federated.Tests.Services.Compat.Grpc.Proto;
using Google.Protobuf;
using Grpc.Core;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class CompressionTests
{
    private static readonly (string, string)[] Gzip = [("grpc-encoding", "gzip")];

    [Fact]
    public async Task A_gzip_message_is_read()
    {
        await using var host = await GreeterHost.StartAsync();
        var body = RawCalls.Frame(RawCalls.Zip(new Greeting { Text = "squeezed" }.ToByteArray()), compressed: true);
        var answer = await host.Raw().SendAsync(RawCalls.Greet, body, Gzip);
        answer.Reply.Text.ShouldBe("Hello, squeezed");
    }

    [Fact]
    public async Task A_message_in_an_unknown_encoding_is_UNIMPLEMENTED_and_tells_the_known_ones()
    {
        await using var host = await GreeterHost.StartAsync();
        var answer = await host.Raw().SendAsync(RawCalls.Greet, RawCalls.Frame([1, 2, 3], compressed: true), [("grpc-encoding", "br")]);
        answer.StatusInHeaders.ShouldBe("12");
        answer.Headers["grpc-accept-encoding"].ShouldContain("gzip");
        answer.Headers["grpc-accept-encoding"].ShouldNotContain("br");
    }

    [Theory]
    [InlineData("identity")]
    [InlineData(null)]
    public async Task A_compressed_message_without_an_encoding_is_INTERNAL(string? encoding)
    {
        await using var host = await GreeterHost.StartAsync();
        (string, string)[] headers = encoding is null ? [] : [("grpc-encoding", encoding)];
        var answer = await host.Raw().SendAsync(RawCalls.Greet, RawCalls.Frame([1, 2, 3], compressed: true), headers);
        answer.StatusInHeaders.ShouldBe("13");
    }

    [Fact]
    public async Task A_message_that_is_not_gzip_after_all_is_an_error()
    {
        await using var host = await GreeterHost.StartAsync();
        var answer = await host.Raw().SendAsync(RawCalls.Greet, RawCalls.Frame([1, 2, 3], compressed: true), Gzip);
        answer.StatusInHeaders.ShouldBeOneOf("2", "13");
    }

    [Fact]
    public async Task Responses_are_compressed_for_callers_that_accept_it()
    {
        await using var host = await GreeterHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        var answer = await host.Raw().GreetAsync("", ("grpc-accept-encoding", "identity, gzip"));
        answer.Headers["grpc-encoding"].ShouldBe("gzip");
        answer.Body[0].ShouldBe((byte)1);
        answer.Reply.Text.ShouldBe("Hello, you");
    }

    [Fact]
    public async Task Responses_are_plain_for_callers_that_do_not()
    {
        await using var host = await GreeterHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        var answer = await host.Raw().GreetAsync("");
        answer.Headers.ShouldNotContainKey("grpc-encoding");
        answer.Body[0].ShouldBe((byte)0);
    }

    [Fact]
    public async Task Client_and_server_compress_both_ways()
    {
        await using var host = await GreeterHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        var asked = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        var reply = await host.Client.GreetAsync(new Greeting { Text = new string('y', 10_000), Wish = "context" }, asked);
        reply.Text.Length.ShouldBe(10_007);
        reply.Seen["encoding"].ShouldBe("gzip");
    }

    [Fact]
    public async Task A_compressed_stream_is_read()
    {
        await using var host = await GreeterHost.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        using var call = host.Client.Repeat(new Greeting { Text = "again", Times = 50 });
        var texts = await call.ResponseStream.ReadAllAsync().Select(reply => reply.Text).ToListAsync();
        texts.ShouldBe(Enumerable.Range(0, 50).Select(i => $"again {i}"));
    }

    [Fact]
    public async Task A_server_does_not_begin_with_an_algorithm_that_it_lacks() =>
        await Should.ThrowAsync<InvalidOperationException>(
            () => GreeterHost.StartAsync(options => options.ResponseCompressionAlgorithm = "br"));
}
