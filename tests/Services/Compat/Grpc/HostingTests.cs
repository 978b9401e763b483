using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Federated.Tests.Services.Compat.Grpc.Proto;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Federated.Tests.Services.Compat.Grpc;

public sealed class HostingTests
{
    [Fact]
    public async Task A_call_gets_its_own_service_which_is_disposed_of_with_it()
    {
        await using var host = await GreeterHost.StartAsync();
        await host.Client.GreetAsync(new Greeting());
        await host.Client.GreetAsync(new Greeting());
        host.Events.ServicesDisposed.ShouldBe(2);
    }

    [Fact]
    public async Task A_service_that_the_container_holds_is_not_disposed_of_by_calls()
    {
        await using var host = await GreeterHost.StartAsync(services: services => services.AddSingleton<GreeterService>());
        await host.Client.GreetAsync(new Greeting());
        host.Events.ServicesDisposed.ShouldBe(0);
    }

    [Fact]
    public async Task Each_method_is_an_endpoint_that_names_it()
    {
        RouteEndpoint[] endpoints = [];
        await using var host = await GreeterHost.StartAsync(map: application =>
        {
            application.MapGrpcService<GreeterService>().WithMetadata("by convention");
            endpoints = [.. ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        });
        var greet = endpoints.Single(endpoint => endpoint.RoutePattern.RawText == "/federated.tests.grpc.Greeter/Greet");
        var metadata = greet.Metadata.GetRequiredMetadata<GrpcMethodMetadata>();
        metadata.ServiceType.ShouldBe(typeof(GreeterService));
        metadata.Method.Type.ShouldBe(MethodType.Unary);
        metadata.Method.Name.ShouldBe("Greet");
        greet.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.ShouldBe(["POST"]);
        greet.Metadata.GetMetadata<string>().ShouldBe("by convention");
    }

    [Fact]
    public async Task Authorisation_applies_to_methods_by_their_attributes()
    {
        await using var host = await GreeterHost.StartAsync(
            services: services =>
            {
                services.AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, Nobody>("none", null);
                services.AddAuthorization();
            },
            map: application => application.MapGrpcService<GuardedService>());
        (await host.Client.GreetAsync(new Greeting())).Text.ShouldBe("open");
        using var call = host.Client.Repeat(new Greeting());
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext())).StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Interceptors_wrap_the_handler_in_order()
    {
        await using var host = await GreeterHost.StartAsync(options =>
        {
            options.Interceptors.Add<Bracket>("[", "]");
            options.Interceptors.Add<Bracket>("(", ")");
        });
        (await host.Client.GreetAsync(new Greeting { Text = "you" })).Text.ShouldBe("[(Hello, you)]");
        using var call = host.Client.Repeat(new Greeting { Text = "n", Times = 1 });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
        call.ResponseStream.Current.Text.ShouldBe("[(n 0)]");
    }

    [Fact]
    public async Task An_interceptor_can_turn_an_exception_into_a_status()
    {
        await using var host = await GreeterHost.StartAsync(options => options.Interceptors.Add<Translate>());
        (await Should.ThrowAsync<RpcException>(async () => await host.Client.GreetAsync(new Greeting { Wish = "fail" })))
            .Status.ShouldBe(new Status(StatusCode.Internal, "a secret"));
    }

    [Fact]
    public async Task Options_of_a_service_begin_as_those_of_all()
    {
        await using var host = await GreeterHost.StartAsync(
            options => options.EnableDetailedErrors = true,
            services => services.AddGrpc().AddServiceOptions<GreeterService>(options => options.MaxReceiveMessageSize = 100));
        (await Should.ThrowAsync<RpcException>(async () => await host.Client.GreetAsync(new Greeting { Wish = "fail" })))
            .Status.Detail.ShouldBe("Exception was thrown by handler. InvalidOperationException: a secret");
        (await Should.ThrowAsync<RpcException>(async () => await host.Client.GreetAsync(new Greeting { Text = new string('x', 100) })))
            .StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public void Mapping_without_AddGrpc_says_what_is_missing() =>
        Should.Throw<InvalidOperationException>(() => WebApplication.CreateSlimBuilder().Build().MapGrpcService<GreeterService>())
            .Message.ShouldContain("AddGrpc");

    [Fact]
    public async Task Calls_work_over_TLS()
    {
        using var key = ECDsa.Create();
        var signing = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = signing.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var host = await GreeterHost.StartAsync(listen: endpoint => endpoint.UseHttps(
            X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null),
            https => https.ClientCertificateMode = ClientCertificateMode.NoCertificate));
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString(),
            },
        };
        var client = new Greeter.GreeterClient(host.Channel(new GrpcChannelOptions { HttpHandler = handler, Credentials = ChannelCredentials.SecureSsl }));
        (await client.GreetAsync(new Greeting { Text = "TLS" })).Text.ShouldBe("Hello, TLS");
        using var call = client.Converse();
        await call.RequestStream.WriteAsync(new Greeting { Text = "TLS" });
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();
    }

    internal sealed class GuardedService : Greeter.GreeterBase
    {
        public override Task<Reply> Greet(Greeting request, ServerCallContext context) => Task.FromResult(new Reply { Text = "open" });

        [Authorize]
        public override Task Repeat(Greeting request, IServerStreamWriter<Reply> responseStream, ServerCallContext context) => Task.CompletedTask;
    }

    internal sealed class Bracket(string open, string close) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            var response = await continuation(request, context);
            Around(response);
            return response;
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
            continuation(request, new Writer<TResponse>(responseStream, Around), context);

        private void Around(object? response)
        {
            if (response is Reply reply)
                reply.Text = open + reply.Text + close;
        }

        private sealed class Writer<T>(IServerStreamWriter<T> inner, Action<object?> around) : IServerStreamWriter<T>
        {
            public WriteOptions? WriteOptions
            {
                get => inner.WriteOptions;
                set => inner.WriteOptions = value;
            }

            public Task WriteAsync(T message)
            {
                around(message);
                return inner.WriteAsync(message);
            }
        }
    }

    internal sealed class Translate : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                return await continuation(request, context);
            }
            catch (InvalidOperationException exception)
            {
                throw new RpcException(new Status(StatusCode.Internal, exception.Message));
            }
        }
    }
}
