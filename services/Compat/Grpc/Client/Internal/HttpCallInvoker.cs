using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Begins calls over HTTP/2.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall(channel, method, options);
        call.Start(new UnaryContent<TRequest>(call, method.RequestMarshaller, request));
        return new AsyncUnaryCall<TResponse>(
            call.SingleResponseAsync(method.ResponseMarshaller), HeadersOf, StatusOf, TrailersOf, Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall(channel, method, options);
        call.Start(new UnaryContent<TRequest>(call, method.RequestMarshaller, request));
        return new AsyncServerStreamingCall<TResponse>(
            new ClientResponseStream<TResponse>(call, method.ResponseMarshaller), HeadersOf, StatusOf, TrailersOf, Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall(channel, method, options);
        var requests = new ClientRequestStream<TRequest>(call, method.RequestMarshaller);
        call.Start(requests.Content);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            requests, call.SingleResponseAsync(method.ResponseMarshaller), HeadersOf, StatusOf, TrailersOf, Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall(channel, method, options);
        var requests = new ClientRequestStream<TRequest>(call, method.RequestMarshaller);
        call.Start(requests.Content);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            requests,
            new ClientResponseStream<TResponse>(call, method.ResponseMarshaller),
            HeadersOf, StatusOf, TrailersOf, Dispose, call);
    }

    private static Task<Metadata> HeadersOf(object call) => ((ClientCall)call).ResponseHeadersAsync().Observed();

    private static Status StatusOf(object call) => ((ClientCall)call).GetStatus();

    private static Metadata TrailersOf(object call) => ((ClientCall)call).GetTrailers();

    private static void Dispose(object call) => ((ClientCall)call).Dispose();
}
