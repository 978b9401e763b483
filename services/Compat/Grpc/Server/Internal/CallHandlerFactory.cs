using System.Reflection;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Makes the handler of a method: a compiled delegate to the service, inside the interceptors.</summary>
internal sealed class CallHandlerFactory<TService>(MethodOptions options, ILogger logger)
    where TService : class
{
    private readonly InstanceSource<TService> services = new(typeof(TService), []);

    public CallHandler Unary<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodInfo implementation)
        where TRequest : class
        where TResponse : class
    {
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        var handler = options.Interceptors.Around<TRequest, TResponse>(async (request, context) =>
        {
            await using var service = services.Get(context);
            return await invoke(service.Instance, request, context);
        });
        return new UnaryHandler<TRequest, TResponse>(method, handler, options, logger);
    }

    public CallHandler ClientStreaming<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodInfo implementation)
        where TRequest : class
        where TResponse : class
    {
        var invoke = implementation.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        var handler = options.Interceptors.AroundClientStreaming<TRequest, TResponse>(async (requests, context) =>
        {
            await using var service = services.Get(context);
            return await invoke(service.Instance, requests, context);
        });
        return new ClientStreamingHandler<TRequest, TResponse>(method, handler, options, logger);
    }

    public CallHandler ServerStreaming<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodInfo implementation)
        where TRequest : class
        where TResponse : class
    {
        var invoke = implementation.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        var handler = options.Interceptors.AroundServerStreaming<TRequest, TResponse>(async (request, responses, context) =>
        {
            await using var service = services.Get(context);
            await invoke(service.Instance, request, responses, context);
        });
        return new ServerStreamingHandler<TRequest, TResponse>(method, handler, options, logger);
    }

    public CallHandler DuplexStreaming<TRequest, TResponse>(Method<TRequest, TResponse> method, MethodInfo implementation)
        where TRequest : class
        where TResponse : class
    {
        var invoke = implementation
            .CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        var handler = options.Interceptors.AroundDuplexStreaming<TRequest, TResponse>(async (requests, responses, context) =>
        {
            await using var service = services.Get(context);
            await invoke(service.Instance, requests, responses, context);
        });
        return new DuplexStreamingHandler<TRequest, TResponse>(method, handler, options, logger);
    }
}
