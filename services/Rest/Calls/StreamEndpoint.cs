using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federated.Rest;

/// <summary>An rpc that streams its responses: newline-delimited JSON, each line sent as it comes.</summary>
internal sealed class StreamEndpoint<TService, TRequest, TResponse>(
    RestRoute route,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke,
    RestOptions options,
    ILogger logger)
    : RestEndpoint<TService, TRequest>(route, options, logger)
    where TService : class
    where TRequest : class, IMessage, new()
    where TResponse : class, IMessage
{
    private static readonly string[] Offers = [Accept.NdJson];

    private readonly MessageWriter json = MessageWriter.For(route.Rpc.OutputType);

    protected override string Choose(HttpRequest request) => Accept.Choose(request.Headers.Accept, Offers);

    protected override async Task Call(TService service, TRequest request, RestCallContext call, HttpContext http, string mediaType)
    {
        var lines = new Lines(http, call, json);
        await invoke(service, request, lines, call);
        ThrowIfFailed(call);
        // A stream without a line is still an answer of this type.
        await lines.Start();
    }

    private sealed class Lines(HttpContext http, ServerCallContext call, MessageWriter json) : IServerStreamWriter<TResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public async Task Start()
        {
            if (http.Response.HasStarted)
                return;
            http.Response.ContentType = Accept.NdJson;
            http.Response.Headers.CacheControl = "no-store";
            await http.Response.StartAsync(http.RequestAborted);
        }

        public Task WriteAsync(TResponse message) => WriteAsync(message, default);

        public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Nobody reads on, or not for longer: the service must not go on for ever.
            call.CancellationToken.ThrowIfCancellationRequested();
            await Start();
            using var line = new PooledBuffer();
            json.Write(line, message);
            line.GetSpan(1)[0] = (byte)'\n';
            line.Advance(1);
            // A token that ended one write in its middle would leave half a line, so only the reader's leaving does.
            await http.Response.BodyWriter.WriteAsync(line.Written, http.RequestAborted);
        }
    }
}
