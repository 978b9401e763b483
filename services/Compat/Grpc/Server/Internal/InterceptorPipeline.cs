using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Puts interceptors around a handler; the first is the outermost. Without interceptors the handler is returned as it is.</summary>
internal static class InterceptorPipeline
{
    public static UnaryServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, UnaryServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Select(SourceOf).Aggregate(handler, (inner, source) => async (request, context) =>
        {
            await using var interceptor = source.Get(context);
            return await interceptor.Instance.UnaryServerHandler(request, context, inner);
        });

    public static ClientStreamingServerMethod<TRequest, TResponse> AroundClientStreaming<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, ClientStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Select(SourceOf).Aggregate(handler, (inner, source) => async (requests, context) =>
        {
            await using var interceptor = source.Get(context);
            return await interceptor.Instance.ClientStreamingServerHandler(requests, context, inner);
        });

    public static ServerStreamingServerMethod<TRequest, TResponse> AroundServerStreaming<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, ServerStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Select(SourceOf).Aggregate(handler, (inner, source) => async (request, responses, context) =>
        {
            await using var interceptor = source.Get(context);
            await interceptor.Instance.ServerStreamingServerHandler(request, responses, context, inner);
        });

    public static DuplexStreamingServerMethod<TRequest, TResponse> AroundDuplexStreaming<TRequest, TResponse>(
        this IReadOnlyList<InterceptorRegistration> interceptors, DuplexStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class =>
        interceptors.Reverse().Select(SourceOf).Aggregate(handler, (inner, source) => async (requests, responses, context) =>
        {
            await using var interceptor = source.Get(context);
            await interceptor.Instance.DuplexStreamingServerHandler(requests, responses, context, inner);
        });

    private static InstanceSource<Interceptor> SourceOf(InterceptorRegistration registration) =>
        new(registration.Type, [.. registration.Arguments]);
}
