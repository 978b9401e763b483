using Grpc.AspNetCore.Server.Internal;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

public static class ServerCallContextExtensions
{
    /// <summary>Where a call that did not come over gRPC, but is handled as if, keeps its request.</summary>
    private const string HttpContextKey = "__HttpContext";

    /// <exception cref="InvalidOperationException">The call has no HTTP request behind it.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpServerCallContext call)
            return call.Http;
        if (serverCallContext.UserState.TryGetValue(HttpContextKey, out var kept) && kept is HttpContext http)
            return http;
        throw new InvalidOperationException(
            "Could not get HttpContext from ServerCallContext. HttpContext can only be accessed when gRPC services are hosted by ASP.NET Core.");
    }
}
