using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federated.Rest;

/// <summary>An rpc with one response.</summary>
internal sealed class UnaryEndpoint<TService, TRequest, TResponse>(
    RestRoute route,
    Func<TService, TRequest, ServerCallContext, Task<TResponse>> invoke,
    RestOptions options,
    ILogger logger)
    : RestEndpoint<TService, TRequest>(route, options, logger)
    where TService : class
    where TRequest : class, IMessage, new()
    where TResponse : class, IMessage
{
    private readonly MessageAnswer answer = new(route.Rpc.OutputType, route.Yaml);

    protected override string Choose(HttpRequest request) => answer.Choose(request);

    protected override async Task Call(TService service, TRequest request, RestCallContext call, HttpContext http, string mediaType)
    {
        var response = await invoke(service, request, call);
        ThrowIfFailed(call);
        await answer.Write(http, response, mediaType);
    }
}
