using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Federated.Rest;

/// <summary>One rpc over HTTP: makes the request, activates the service, calls it, and answers with its response or a problem.</summary>
internal abstract class RestEndpoint<TService, TRequest>(RestRoute route, RestOptions options, ILogger logger)
    where TService : class
    where TRequest : class, IMessage, new()
{
    private static readonly ObjectFactory<TService> Create = ActivatorUtilities.CreateFactory<TService>([]);

    private readonly RequestBinder binder = new(route, options);
    private readonly string method = $"/{route.Rpc.Service.FullName}/{route.Rpc.Name}";
    private readonly TimeSpan defaultTimeout = route.Rpc.IsServerStreaming ? options.DefaultStreamTimeout : options.DefaultTimeout;

    public async Task Handle(HttpContext http)
    {
        RestCallContext? call = null;
        try
        {
            call = new RestCallContext(http, method, GrpcTimeout.Of(http.Request.Headers["grpc-timeout"], defaultTimeout));
            var mediaType = Choose(http.Request);
            var request = await binder.Bind<TRequest>(http);
            await Activate(http, request, call, mediaType);
        }
        catch (Exception failure)
        {
            await Failure.Answer(http, failure, call, logger);
        }
        finally
        {
            call?.Dispose();
        }
    }

    /// <summary>Media type of the answer.</summary>
    protected abstract string Choose(HttpRequest request);

    /// <summary>Calls the service and writes its answer.</summary>
    protected abstract Task Call(TService service, TRequest request, RestCallContext call, HttpContext http, string mediaType);

    /// <summary>A status that a service sets without throwing is an error all the same.</summary>
    protected static void ThrowIfFailed(ServerCallContext call)
    {
        if (call.Status.StatusCode != StatusCode.OK)
            throw new RpcException(call.Status, call.ResponseTrailers);
    }

    private async Task Activate(HttpContext http, TRequest request, RestCallContext call, string mediaType)
    {
        if (http.RequestServices.GetService<TService>() is { } registered)
        {
            await Call(registered, request, call, http, mediaType);
            return;
        }
        var service = Create(http.RequestServices, []);
        try
        {
            await Call(service, request, call, http, mediaType);
        }
        finally
        {
            if (service is IAsyncDisposable later)
                await later.DisposeAsync();
            else
                (service as IDisposable)?.Dispose();
        }
    }
}
