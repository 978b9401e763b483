using Federated.Access;
using Federated.V1;
using Yarp.ReverseProxy.Model;

namespace Federated.Gateway;

/// <summary>Which limit a request counts against before it is passed on.</summary>
internal static class RequestKindOf
{
    /// <summary>Name of the kind among the metadata of a route; without it, the path over gRPC or the HTTP method tells.</summary>
    public const string Key = "RequestKind";

    private const string ApiPath = "/v1";

    /// <summary>Null for what is not limited: health, and the pages that the gateway has itself.</summary>
    public static RequestKind? Request(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config is not { } route) return null;
        if (route.Metadata?.TryGetValue(Key, out var kind) == true) return Enum.Parse<RequestKind>(kind);
        if (Rpcs.ByPath.TryGetValue(http.Request.Path.Value ?? "", out var rpc)) return RequestKinds.Of(rpc);
        if (!http.Request.Path.StartsWithSegments(ApiPath)) return null;
        return HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? RequestKind.Read : RequestKind.Write;
    }
}
