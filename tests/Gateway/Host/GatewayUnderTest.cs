using System.Net;
using System.Net.Http.Headers;
using Federated.Access;
using Federated.Gateway;
using Federated.Rest.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Federated.Tests.Gateway.Host;

/// <summary>The gateway as it runs, over real connections, in front of small real upstreams.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("federated-gateway-");
    private ListenOptions? _rest, _grpc;

    private GatewayUnderTest(
        IReadOnlyList<Upstream> budgets, string environment, IDictionary<string, string?> settings, Action<WebApplication>? before,
        Action<IServiceCollection>? change)
    {
        Budgets = budgets;
        var builder = HostBuilding.Begin(environment: environment);
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Journal:Path"] = _folder.FullName });
        for (var index = 0; index < budgets.Count; index++)
        {
            builder.Configuration[$"Gateway:Budgets:Rest:{index}"] = budgets[index].RestAddress;
            builder.Configuration[$"Gateway:Budgets:Grpc:{index}"] = budgets[index].GrpcAddress;
        }
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, listen => _rest = listen);
            server.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                _grpc = listen;
            });
        });
        builder.Services.AddGateway(builder.Configuration);
        change?.Invoke(builder.Services);
        _app = builder.Build();
        before?.Invoke(_app);
        _app.MapGateway();
    }

    public IReadOnlyList<Upstream> Budgets { get; }

    /// <summary>Without a token.</summary>
    public HttpClient Rest { get; private set; } = null!;

    /// <summary>HTTP/2 in clear text, without a token.</summary>
    public HttpClient Grpc { get; private set; } = null!;

    public DevelopmentIssuer Issuer => _app.Services.GetRequiredService<DevelopmentIssuer>();

    public static async Task<GatewayUnderTest> StartAsync(
        int replicas = 1, string environment = "Development", Action<WebApplication>? before = null, Action<IServiceCollection>? change = null,
        params (string Key, string Value)[] settings)
    {
        var budgets = new List<Upstream>();
        for (var index = 0; index < replicas; index++) budgets.Add(await Upstream.StartAsync($"replica {index}"));
        var gateway = new GatewayUnderTest(budgets, environment, settings.ToDictionary(s => s.Key, s => (string?)s.Value), before, change);
        await gateway._app.StartAsync();
        gateway.Rest = new HttpClient { BaseAddress = new Uri($"http://{gateway._rest!.IPEndPoint}") };
        gateway.Grpc = new HttpClient
        {
            BaseAddress = new Uri($"http://{gateway._grpc!.IPEndPoint}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return gateway;
    }

    public string Token(string organisation = "QMF", Role role = Role.SystemFinance) =>
        Issuer.Issue(new Caller("someone", role, organisation));

    /// <summary>A REST request with a good token.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? token = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token());
        return Rest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>A gRPC call with one message.</summary>
    public Task<HttpResponseMessage> CallAsync(string method, string? token, params (string Key, string Value)[] metadata)
    {
        var message = new ByteArrayContent([0, 0, 0, 0, 2, 8, 1]);
        message.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Content = message,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (key, value) in metadata) request.Headers.Add(key, value);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return Grpc.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Rest?.Dispose();
        Grpc?.Dispose();
        foreach (var replica in Budgets) await replica.DisposeAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
