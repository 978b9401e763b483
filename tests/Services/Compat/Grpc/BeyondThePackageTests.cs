#if !USE_REAL_PACKAGES
using System.Net.Http.Headers;
using Federated.Tests.Services.Compat.Grpc.Proto;
using Google.Protobuf;
using Grpc.Reflection.V1Alpha;

namespace Federated.Tests.Services.Compat.Grpc;

/// <summary>What the stand-in does although the package does not; every other test here holds for both.</summary>
public sealed class BeyondThePackageTests
{
    [Fact]
    public async Task A_handler_that_writes_on_past_its_deadline_is_stopped()
    {
        await using var host = await GreeterHost.StartAsync();
        var body = RawCalls.Frame(new Greeting { Text = "on", Wish = "until cancelled" });
        var answer = await host.Raw().SendAsync("/federated.tests.grpc.Greeter/Repeat", body, [("grpc-timeout", "100m")]);
        answer.StatusInTrailers.ShouldBe("4");
        await host.Events.Cancelled;
    }

    [Fact]
    public async Task A_deadline_within_a_write_lets_the_message_be_whole_and_then_ends_the_call()
    {
        await using var host = await GreeterHost.StartAsync();
        var text = new string('x', 1_000_000);
        using var content = new ByteArrayContent(RawCalls.Frame(new Greeting { Text = text, Wish = "until cancelled" }));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var response = await host.Raw().OpenAsync(
            "/federated.tests.grpc.Greeter/Repeat", content, [("grpc-timeout", "500m")]);

        // Nobody reads, so the handler is held up in a write when its time is over.
        await host.Events.Cancelled;

        var answer = await RawCalls.ReadAsync(response);
        answer.StatusInTrailers.ShouldBe("4");
        (answer.Body.Length % RawCalls.Frame(new Reply { Text = text }).Length).ShouldBe(0);
    }

    [Fact]
    public async Task A_timeout_of_more_than_eight_digits_is_ignored()
    {
        await using var host = await GreeterHost.StartAsync();
        (await DeadlineTests.DeadlineAsync(host, "123456789S")).ShouldBe(DateTime.MaxValue);
    }

    [Fact]
    public async Task A_small_message_that_inflates_beyond_the_limit_is_RESOURCE_EXHAUSTED()
    {
        await using var host = await GreeterHost.StartAsync(options => options.MaxReceiveMessageSize = 100_000);
        var bomb = RawCalls.Zip(new Greeting { Text = new string('x', 1_000_000) }.ToByteArray());
        bomb.Length.ShouldBeLessThan(100_000);
        var answer = await host.Raw().SendAsync(RawCalls.Greet, RawCalls.Frame(bomb, compressed: true), [("grpc-encoding", "gzip")]);
        answer.StatusInHeaders.ShouldBe("8");
    }

    [Fact]
    public async Task Binary_metadata_may_come_without_padding_and_joined()
    {
        await using var host = await GreeterHost.StartAsync();
        var answer = await host.Raw().GreetAsync("metadata", ("proof-bin", "AQI,AwQF"));
        answer.Reply.Seen.Where(entry => entry.Key.StartsWith("proof-bin#")).Select(entry => entry.Value).ShouldBe(["AQI=", "AwQF"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_extensions_of_a_message_are_listed_and_lead_to_their_file()
    {
        await using var host = await ReflectionTests.StartAsync();
        const string Extended = "google.protobuf.MethodOptions";
        var numbers = await ReflectionTests.AskAsync(host, new ServerReflectionRequest { AllExtensionNumbersOfType = Extended });
        numbers.AllExtensionNumbersResponse.BaseTypeName.ShouldBe(Extended);
        numbers.AllExtensionNumbersResponse.ExtensionNumber.ShouldContain(50123);
        var file = await ReflectionTests.AskAsync(host, new ServerReflectionRequest
        {
            FileContainingExtension = new ExtensionRequest { ContainingType = Extended, ExtensionNumber = 50123 },
        });
        ReflectionTests.FilesOf(file)[0].Name.ShouldBe(GreetingReflection.Descriptor.Name);
    }
}
#endif
