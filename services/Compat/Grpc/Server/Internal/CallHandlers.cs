using Grpc.Core;
using Grpc.Wire;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

internal sealed class UnaryHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler, MethodOptions options, ILogger logger)
    : CallHandler(options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(HttpServerCallContext context)
    {
        var request = await ReadRequestAsync(context, method.RequestMarshaller);
        var response = await handler(request, context);
        await WriteResponseAsync(context, method.ResponseMarshaller, response);
    }
}

internal sealed class ClientStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler, MethodOptions options, ILogger logger)
    : CallHandler(options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(HttpServerCallContext context)
    {
        LiftRequestLimits(context.Http);
        var requests = new RequestStream<TRequest>(
            context, new RequestReader(context.Http, Options.MaxReceiveBytes), method.RequestMarshaller);
        var response = await handler(requests, context);
        await WriteResponseAsync(context, method.ResponseMarshaller, response);
    }
}

internal sealed class ServerStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler, MethodOptions options, ILogger logger)
    : CallHandler(options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(HttpServerCallContext context)
    {
        LiftRequestTimeout(context.Http);
        var request = await ReadRequestAsync(context, method.RequestMarshaller);
        var responses = new ResponseStream<TResponse>(
            context, new MessageWriter(context.Http.Response.BodyWriter, Options.MaxSendBytes), method.ResponseMarshaller);
        await handler(request, responses, context);
    }
}

internal sealed class DuplexStreamingHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler, MethodOptions options, ILogger logger)
    : CallHandler(options, logger)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(HttpServerCallContext context)
    {
        LiftRequestLimits(context.Http);
        var requests = new RequestStream<TRequest>(
            context, new RequestReader(context.Http, Options.MaxReceiveBytes), method.RequestMarshaller);
        var responses = new ResponseStream<TResponse>(
            context, new MessageWriter(context.Http.Response.BodyWriter, Options.MaxSendBytes), method.ResponseMarshaller);
        await handler(requests, responses, context);
    }
}
