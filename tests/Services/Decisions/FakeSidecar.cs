using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Dapr.Client.Sidecar;
using Federated.Rest.Hosting;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Federated.Tests.Services.Decisions;

/// <summary>
/// A Dapr sidecar in the small: takes events over its gRPC API, and brings them to the application that has subscribed, in
/// whatever order and as often as a test says.
/// </summary>
internal sealed class FakeSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<string> _published = [];
    private readonly HttpClient _http = new();

    private FakeSidecar()
    {
        var builder = HostBuilding.Begin();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.WebHost.ConfigureKestrel(server => server.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Urls.Add($"http://127.0.0.1:{Federated.TestSupport.Processes.FreePorts.Next()}");
        _app.MapGrpcService<Publishing>();
    }

    public string Address => _app.Urls.Single();

    /// <summary>Refuses what is published, as a sidecar whose broker is away does.</summary>
    public bool IsAway { get; set; }

    /// <summary>Everything that was published, in order.</summary>
    public IReadOnlyList<string> Published
    {
        get
        {
            lock (_published) return [.. _published];
        }
    }

    public static async Task<FakeSidecar> StartAsync()
    {
        var sidecar = new FakeSidecar();
        await sidecar._app.StartAsync();
        return sidecar;
    }

    /// <summary>Brings an event to whoever subscribed at an application, and gives the status that it answers.</summary>
    public async Task<string> BringAsync(Uri application, string told, string? token = null)
    {
        var subscriptions = JsonNode.Parse(await _http.GetStringAsync(new Uri(application, "/dapr/subscribe")))!.AsArray();
        var subscription = subscriptions.Single()!;
        (subscription["pubsubName"]!.GetValue<string>(), subscription["topic"]!.GetValue<string>()).ShouldBe(("broker", "budgets"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(application, subscription["route"]!.GetValue<string>()))
        {
            Content = new StringContent(told, Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json")),
        };
        if (token is not null) request.Headers.Add("dapr-api-token", token);
        using var response = await _http.SendAsync(request);
        return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync())!["status"]!.GetValue<string>() : $"{(int)response.StatusCode}";
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private void Take(PublishEventRequest request)
    {
        if (IsAway) throw new RpcException(new(StatusCode.Internal, "The broker is away."));
        request.DataContentType.ShouldBe("application/cloudevents+json");
        request.PubsubName.ShouldBe("broker");
        var told = JsonNode.Parse(request.Data.ToStringUtf8())!.AsObject();
        request.Metadata.ShouldContainKeyAndValue("partitionKey", told["data"]!["organisation"]!.GetValue<string>());
        // As a sidecar does on the way.
        told["traceid"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        told["pubsubname"] = "broker";
        lock (_published) _published.Add(told.ToJsonString());
    }

    // A service is made for each call: it knows the sidecar by injection.
    internal sealed class Publishing(FakeSidecar sidecar) : Dapr.Client.Sidecar.Dapr.DaprBase
    {
        public override Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext context)
        {
            sidecar.Take(request);
            return Task.FromResult(new Empty());
        }
    }
}
