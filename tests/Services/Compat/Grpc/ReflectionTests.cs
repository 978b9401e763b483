using Federated.Tests.Services.Compat.Grpc.Proto;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Newer = Grpc.Reflection.V1;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class ReflectionTests : IAsyncLifetime
{
    private GreeterHost host = null!;

    public async Task InitializeAsync() => host = await StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task The_services_are_listed()
    {
        var answer = await AskAsync(host, new ServerReflectionRequest { ListServices = "*" });
        answer.ListServicesResponse.Service.Select(service => service.Name).ShouldBe(
            ["federated.tests.grpc.Greeter", "grpc.reflection.v1alpha.ServerReflection", "grpc.reflection.v1.ServerReflection"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_newer_name_answers_the_same()
    {
        using var call = new Newer.ServerReflection.ServerReflectionClient(host.Channel()).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new Newer.ServerReflectionRequest { ListServices = "" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ShouldContain("federated.tests.grpc.Greeter");
    }

    [Theory]
    [InlineData("federated.tests.grpc.Greeter")]
    [InlineData("federated.tests.grpc.Greeter.Greet")]
    [InlineData("federated.tests.grpc.Greeting")]
    public async Task A_symbol_leads_to_its_file(string symbol)
    {
        var answer = await AskAsync(host, new ServerReflectionRequest { FileContainingSymbol = symbol });
        FilesOf(answer)[0].Name.ShouldBe(GreetingReflection.Descriptor.Name);
    }

    [Fact]
    public async Task A_file_comes_with_what_it_imports()
    {
        var answer = await AskAsync(host, new ServerReflectionRequest { FileByFilename = GreetingReflection.Descriptor.Name });
        FilesOf(answer).Select(file => file.Name)
            .ShouldBe([GreetingReflection.Descriptor.Name, .. GreetingReflection.Descriptor.Dependencies.Select(file => file.Name)]);
    }

    [Fact]
    public async Task What_is_not_known_is_answered_and_the_conversation_goes_on()
    {
        using var call = new ServerReflection.ServerReflectionClient(host.Channel()).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileByFilename = "nonsense.proto" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "non.Sense" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    internal static Task<GreeterHost> StartAsync() => GreeterHost.StartAsync(
        services: services => services.AddGrpcReflection(),
        map: application =>
        {
            application.MapGrpcService<GreeterService>();
            application.MapGrpcReflectionService();
        });

    internal static async Task<ServerReflectionResponse> AskAsync(GreeterHost host, ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(host.Channel()).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        var answer = call.ResponseStream.Current;
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
        return answer;
    }

    internal static List<FileDescriptorProto> FilesOf(ServerReflectionResponse answer) =>
        [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(bytes => FileDescriptorProto.Parser.ParseFrom(bytes))];
}
