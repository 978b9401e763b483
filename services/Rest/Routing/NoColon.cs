using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Federated.Rest;

/// <summary>Keeps a path variable from swallowing a verb: <c>/v1/organisations/{code}</c> is not <c>…/QMF:close</c>.</summary>
internal sealed class NoColon : IRouteConstraint
{
    public static readonly NoColon Instance = new();

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string { Length: > 0 } value && !value.Contains(':', StringComparison.Ordinal);
}
