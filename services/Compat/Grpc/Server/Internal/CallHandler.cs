using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Serves the requests for one method, whatever its kind.</summary>
internal abstract class CallHandler(MethodOptions options, ILogger logger)
{
    protected MethodOptions Options => options;

    public async Task HandleAsync(HttpContext http)
    {
        if (!Names.IsGrpc(http.Request.ContentType))
        {
            RejectContentType(http);
            return;
        }
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            RejectProtocol(http);
            return;
        }

        var context = new HttpServerCallContext(http, options, logger);
        http.Features.Set<IServerCallContextFeature>(context);
        http.Response.ContentType = Names.ContentType;
        try
        {
            context.Begin();
            await InvokeAsync(context);
        }
        catch (Exception exception)
        {
            context.Fail(exception);
        }
        await context.EndAsync();
    }

    protected abstract Task InvokeAsync(HttpServerCallContext context);

    /// <summary>Reads the request of a call that has just one.</summary>
    protected async ValueTask<TRequest> ReadRequestAsync<TRequest>(HttpServerCallContext context, Marshaller<TRequest> marshaller)
        where TRequest : class =>
        await new RequestReader(context.Http, options.MaxReceiveBytes).SingleAsync(marshaller.ContextualDeserializer, CancellationToken.None)
        ?? throw WireErrors.Incomplete;

    /// <summary>Writes the response of a call that has just one, unflushed: it leaves together with the trailers.</summary>
    protected async ValueTask WriteResponseAsync<TResponse>(HttpServerCallContext context, Marshaller<TResponse> marshaller, TResponse? message)
        where TResponse : class
    {
        if (message is null)
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        if (!context.TryEnd())
            return;
        var response = context.Http.Response;
        if (!response.HasStarted)
            await response.StartAsync();
        new MessageWriter(response.BodyWriter, options.MaxSendBytes).Write(message, marshaller.ContextualSerializer, context.Compression);
    }

    /// <summary>A stream may be quiet, long and large: the limits of ordinary requests do not suit it.</summary>
    protected static void LiftRequestLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        LiftRequestTimeout(http);
    }

    protected static void LiftRequestTimeout(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<RequestTimeoutAttribute>() is null && metadata?.GetMetadata<RequestTimeoutPolicy>() is null)
            http.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
    }

    private void RejectContentType(HttpContext http)
    {
        ServerLog.UnsupportedContentType(logger, http.Request.ContentType);
        var detail = http.Request.ContentType is null
            ? "Content-Type is missing from the request."
            : $"Content-Type '{http.Request.ContentType}' is not supported.";
        http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        StatusTrailers.Write(http.Response, new Status(StatusCode.Internal, detail));
    }

    private void RejectProtocol(HttpContext http)
    {
        ServerLog.UnsupportedProtocol(logger, http.Request.Protocol);
        http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        http.Response.Headers.Upgrade = HttpProtocol.Http2;
        StatusTrailers.Write(http.Response, new Status(StatusCode.Internal, $"Request protocol '{http.Request.Protocol}' is not supported."));
    }
}
