using System.Net;
using Federated.Tests.Services.Compat.Grpc.Proto;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class WireTests : IAsyncLifetime
{
    private GreeterHost host = null!;
    private RawCalls raw = null!;

    public async Task InitializeAsync()
    {
        host = await GreeterHost.StartAsync();
        raw = host.Raw();
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_response_is_headers_then_one_frame_then_the_status_in_trailers()
    {
        var answer = await raw.GreetAsync("");
        answer.Http.ShouldBe(HttpStatusCode.OK);
        answer.Headers["content-type"].ShouldBe("application/grpc");
        answer.StatusInHeaders.ShouldBeNull();
        answer.Body[0].ShouldBe((byte)0);
        answer.Reply.Text.ShouldBe("Hello, you");
        answer.Trailers.ShouldBe(new Dictionary<string, string> { ["grpc-status"] = "0" });
    }

    [Fact]
    public async Task A_refusal_before_any_message_is_headers_alone()
    {
        var answer = await raw.GreetAsync("refuse");
        answer.Http.ShouldBe(HttpStatusCode.OK);
        answer.StatusInHeaders.ShouldBe("9");
        answer.Body.ShouldBeEmpty();
        answer.Trailers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_detail_outside_printable_ASCII_is_percent_encoded_UTF8()
    {
        var answer = await raw.GreetAsync("refuse");
        answer.Headers["grpc-message"].ShouldBe("100 %25 of %C2%A35 is gone%0Asorry");
    }

    [Fact]
    public async Task Error_details_travel_as_base64_beside_the_status()
    {
        var answer = await raw.GreetAsync("refuse");
        Convert.FromBase64String(answer.Headers["grpc-status-details-bin"]).ShouldBe(GreeterService.Details);
        answer.Headers["reason"].ShouldBe("GONE");
    }

    [Fact]
    public async Task A_failure_after_messages_is_in_trailers()
    {
        var body = RawCalls.Frame(new Greeting { Times = 2, Wish = "then fail" });
        var answer = await raw.SendAsync("/federated.tests.grpc.Greeter/Repeat", body);
        answer.StatusInHeaders.ShouldBeNull();
        answer.StatusInTrailers.ShouldBe("15");
        answer.Trailers["grpc-message"].ShouldBe("worn out");
        answer.Trailers["reason"].ShouldBe("WORN");
        answer.Body.Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_stream_without_messages_is_headers_alone()
    {
        var answer = await raw.SendAsync("/federated.tests.grpc.Greeter/Repeat", RawCalls.Frame(new Greeting()));
        answer.StatusInHeaders.ShouldBe("0");
        answer.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unhandled_exception_is_UNKNOWN_and_keeps_its_secret()
    {
        var answer = await raw.GreetAsync("fail");
        answer.StatusInHeaders.ShouldBe("2");
        answer.Headers["grpc-message"].ShouldBe("Exception was thrown by handler.");
    }

    [Fact]
    public async Task A_status_that_the_handler_sets_goes_beside_its_response()
    {
        var answer = await raw.GreetAsync("status beside response");
        answer.Reply.Text.ShouldBe("Hello, you");
        answer.StatusInTrailers.ShouldBe("6");
        answer.Trailers["grpc-message"].ShouldBe("seen before");
    }

    [Fact]
    public async Task A_handler_that_returns_nothing_is_CANCELLED() =>
        (await raw.GreetAsync("nothing")).StatusInHeaders.ShouldBe("1");

    [Fact]
    public async Task A_method_that_is_not_implemented_is_UNIMPLEMENTED()
    {
        var answer = await raw.SendAsync("/federated.tests.grpc.Greeter/Forgotten", RawCalls.Frame(new Greeting()));
        answer.StatusInHeaders.ShouldBe("12");
    }

    [Theory]
    [InlineData("/federated.tests.grpc.Greeter/Shout", "Method is unimplemented.")]
    [InlineData("/federated.tests.grpc.Stranger/Greet", "Service is unimplemented.")]
    public async Task An_unknown_method_or_service_is_UNIMPLEMENTED(string path, string detail)
    {
        var answer = await raw.SendAsync(path, RawCalls.Frame(new Greeting()));
        answer.Http.ShouldBe(HttpStatusCode.OK);
        answer.Headers["content-type"].ShouldBe("application/grpc");
        answer.StatusInHeaders.ShouldBe("12");
        answer.Headers["grpc-message"].ShouldBe(detail);
    }

    [Fact]
    public async Task An_unknown_path_is_left_to_HTTP_when_the_request_is_not_gRPC()
    {
        var answer = await raw.SendAsync("/stranger/greet", [], contentType: "application/json");
        answer.Http.ShouldBe(HttpStatusCode.NotFound);
        answer.StatusInHeaders.ShouldBeNull();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData(null)]
    public async Task A_content_type_that_is_not_gRPC_is_415(string? contentType)
    {
        var answer = await raw.SendAsync(RawCalls.Greet, RawCalls.Frame(new Greeting()), contentType: contentType);
        answer.Http.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        answer.StatusInHeaders.ShouldBe("13");
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task A_content_type_may_name_the_encoding_of_messages(string contentType)
    {
        var answer = await raw.SendAsync(RawCalls.Greet, RawCalls.Frame(new Greeting()), contentType: contentType);
        answer.StatusInTrailers.ShouldBe("0");
    }

    [Fact]
    public async Task HTTP_1_is_told_to_upgrade()
    {
        await using var old = await GreeterHost.StartAsync(listen: endpoint => endpoint.Protocols = HttpProtocols.Http1);
        var answer = await old.Raw().SendAsync(RawCalls.Greet, RawCalls.Frame(new Greeting()), version: HttpVersion.Version11);
        answer.Http.ShouldBe(HttpStatusCode.UpgradeRequired);
    }

    [Fact]
    public async Task A_message_that_ends_early_is_INTERNAL()
    {
        var frame = RawCalls.Frame(new Greeting { Text = "cut short" });
        (await raw.SendAsync(RawCalls.Greet, frame[..^3])).StatusInHeaders.ShouldBe("13");
        (await raw.SendAsync(RawCalls.Greet, frame[..3])).StatusInHeaders.ShouldBe("13");
        (await raw.SendAsync(RawCalls.Greet, [])).StatusInHeaders.ShouldBe("13");
    }

    [Fact]
    public async Task A_stream_of_requests_that_ends_inside_a_message_is_INTERNAL()
    {
        var frame = RawCalls.Frame(new Greeting { Text = "cut short" });
        var answer = await raw.SendAsync("/federated.tests.grpc.Greeter/Collect", [.. frame, .. frame[..^3]]);
        answer.StatusInHeaders.ShouldBe("13");
        answer.Headers["grpc-message"].ShouldBe("Incomplete message.");
    }

    [Fact]
    public async Task A_second_message_to_a_unary_method_is_INTERNAL()
    {
        var frame = RawCalls.Frame(new Greeting());
        var answer = await raw.SendAsync(RawCalls.Greet, [.. frame, .. frame]);
        answer.StatusInHeaders.ShouldBe("13");
        answer.Headers["grpc-message"].ShouldBe("Additional data after the message received.");
    }

    [Fact]
    public async Task Bytes_that_are_not_the_message_are_an_error_and_not_a_crash()
    {
        (await raw.SendAsync(RawCalls.Greet, RawCalls.Frame([0xff, 0xff, 0xff]))).StatusInHeaders.ShouldNotBe("0");
        (await raw.GreetAsync("")).StatusInTrailers.ShouldBe("0");
    }
}
