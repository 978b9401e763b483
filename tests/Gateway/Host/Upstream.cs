using System.Net;
using Federated.Rest.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Federated.Tests.Gateway.Host;

/// <summary>A small real server in the place of one replica of Budgets: it tells what reached it.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private int _waited;
    private readonly WebApplication _app;
    private readonly string _name;
    private ListenOptions? _rest, _grpc;

    private Upstream(string name, IPAddress address, int restPort, int grpcPort)
    {
        _name = name;
        var builder = HostBuilding.Begin();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = null;
            server.Listen(address, restPort, listen => _rest = listen);
            server.Listen(address, grpcPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                _grpc = listen;
            });
        });
        _app = builder.Build();
        _app.Use((http, next) => http.Request.Query.ContainsKey("never") ? Task.Delay(Timeout.Infinite, http.RequestAborted) : next(http));
        _app.Use(Misbehave);
        Map();
    }

    public string RestAddress => $"http://{_rest!.IPEndPoint}";

    public string GrpcAddress => $"http://{_grpc!.IPEndPoint}";

    public bool IsReady { get; set; } = true;

    /// <summary>What it says of its health while it is ready.</summary>
    public string Health { get; set; } = "Healthy";

    /// <summary>What it does with requests, but for those about its health, once it has read them.</summary>
    public Misbehaviour Misbehaviour { get; set; }

    /// <summary>Ends the answers of <c>/v1/begun</c>.</summary>
    public TaskCompletionSource Finish { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An organisation whose requests wait until <see cref="Finish"/>, while those of others are answered.</summary>
    public string? Slow { get; set; }

    /// <summary>Requests that have waited for <see cref="Finish"/>.</summary>
    public int Waited => _waited;

    /// <summary>Ends when a request that is told back has come.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>At an address of this machine, on ports that are given, or else free.</summary>
    public static async Task<Upstream> StartAsync(string name, IPAddress? address = null, int restPort = 0, int grpcPort = 0)
    {
        var upstream = new Upstream(name, address ?? IPAddress.Loopback, restPort, grpcPort);
        await upstream._app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync()
    {
        Finish.TrySetResult();
        return _app.DisposeAsync();
    }

    private void Map()
    {
        _app.MapGet("/health/ready", () => Results.Text(IsReady ? Health : "Unhealthy", statusCode: IsReady ? 200 : 503));
        _app.Map("/v1/{**rest}", Echo);
        _app.MapGet("/v1/refused", () => Results.Text("""{"reason":"INSUFFICIENT_FUNDS"}""", "application/problem+json", statusCode: 422));
        _app.MapGet("/v1/bare-error", () => Results.StatusCode(409));
        _app.MapGet("/v1/begun", async (HttpContext http) =>
        {
            await http.Response.WriteAsync("begun;");
            await http.Response.Body.FlushAsync();
            await Finish.Task;
            await http.Response.WriteAsync("finished");
        });
        _app.MapPost("/{service}/{method}", EchoGrpc);
    }

    private async Task Misbehave(HttpContext http, RequestDelegate next)
    {
        if (Slow is { } slow && http.Request.Path.Value!.Contains(slow, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _waited);
            await Finish.Task;
        }
        var misbehaviour = Misbehaviour;
        if (misbehaviour == Misbehaviour.None || http.Request.Path.StartsWithSegments("/health"))
        {
            await next(http);
            return;
        }
        await http.Request.Body.CopyToAsync(Stream.Null);
        Reached.TrySetResult();
        if (misbehaviour == Misbehaviour.Dies) http.Abort();
        else await Task.Delay(Timeout.Infinite, http.RequestAborted);
    }

    private async Task Echo(HttpContext http)
    {
        Reached.TrySetResult();
        var length = 0L;
        var buffer = new byte[65536];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0;) length += read;
        var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
        await http.Response.WriteAsJsonAsync(new Seen(
            _name, http.Request.Method, http.Request.Path, http.Request.QueryString.Value!, http.Request.Protocol, headers, length));
    }

    /// <summary>Gives the message back, with the status in trailers as real services do.</summary>
    private async Task EchoGrpc(HttpContext http)
    {
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["seen-protocol"] = http.Request.Protocol;
        http.Response.Headers["seen-authorization"] = http.Request.Headers.Authorization.ToString();
        http.Response.Headers["seen-te"] = http.Request.Headers.TE.ToString();
        http.Response.Headers["seen-replica"] = _name;
        await http.Request.Body.CopyToAsync(http.Response.Body);
        http.Response.AppendTrailer("grpc-status", "9");
        http.Response.AppendTrailer("grpc-message", "INSUFFICIENT_FUNDS");
    }
}

/// <summary>What a replica does instead of answering.</summary>
internal enum Misbehaviour
{
    None,
    /// <summary>It cuts the connection, as one that is killed does.</summary>
    Dies,
    /// <summary>It says nothing, as one that is frozen does.</summary>
    Hangs,
}

/// <summary>What an upstream saw of a REST request.</summary>
internal sealed record Seen(
    string Replica, string Method, string Path, string Query, string Protocol, Dictionary<string, string> Headers, long BodyBytes);
