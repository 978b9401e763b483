#if !USE_REAL_PACKAGES
using Federated.Tests.Services.Compat.Grpc.Proto;
using Google.Protobuf;
using Grpc.Reflection.V1Alpha;

namespace Federated.Tests.Services.Compat.Grpc;

/// <summary>What the stand-in does although the package does not; every other test here holds for both.</summary>
public sealed class BeyondThePackageTests
{
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
