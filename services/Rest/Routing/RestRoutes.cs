using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Federated.Rest;

/// <summary>
/// All REST routes of a host, and what is said under their first segment (<c>/v1</c>) to a path that none of them has:
/// 404; or to a method that they do not have there: 405 with Allow.
/// </summary>
internal sealed class RestRoutes : EndpointDataSource
{
    private readonly List<RestRoute> routes = [];
    private readonly Dictionary<string, Endpoint> fallbacks = new(StringComparer.OrdinalIgnoreCase);

    public override IReadOnlyList<Endpoint> Endpoints => [.. fallbacks.Values];

    /// <summary>The routes of a host; made on its first service.</summary>
    public static RestRoutes Of(IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.DataSources.OfType<RestRoutes>().FirstOrDefault();
        if (routes is null)
            endpoints.DataSources.Add(routes = new RestRoutes());
        return routes;
    }

    public void Add(RestRoute route)
    {
        routes.Add(route);
        var root = route.Template.Segments[0].Literal;
        if (!fallbacks.ContainsKey(root))
            fallbacks.Add(root, Fallback(root));
    }

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    /// <summary>A literal before every variable, so that a host can map other paths beside these.</summary>
    public static RoutePattern Pattern(RouteTemplate template) =>
        RoutePatternFactory.Pattern(template.Text, template.Segments.Select(Segment));

    private static RoutePatternPathSegment Segment(TemplateSegment segment)
    {
        if (segment.Variable is null)
            return RoutePatternFactory.Segment(RoutePatternFactory.LiteralPart(segment.Literal));
        var variable = RoutePatternFactory.ParameterPart(
            segment.Variable, @default: null, RoutePatternParameterKind.Standard, RoutePatternFactory.ParameterPolicy(NoColon.Instance));
        return segment.Literal.Length == 0
            ? RoutePatternFactory.Segment(variable)
            : RoutePatternFactory.Segment(variable, RoutePatternFactory.LiteralPart(segment.Literal));
    }

    private RouteEndpoint Fallback(string root) => new(
        Answer,
        RoutePatternFactory.Parse($"/{root}/{{**path}}"),
        order: int.MaxValue,
        EndpointMetadataCollection.Empty,
        $"REST: nothing else under /{root}");

    private Task Answer(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var allowed = routes.Where(route => route.Template.Matches(path)).SelectMany(route => route.HttpMethods).Distinct().ToList();
        if (allowed.Count == 0)
            return Problem.Write(http, StatusCodes.Status404NotFound, "NOT_FOUND", $"There is nothing at {path}.");
        http.Response.Headers.Allow = string.Join(", ", allowed);
        return Problem.Write(http, StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED",
            $"{path} takes {string.Join(" and ", allowed)}, not {http.Request.Method}.");
    }
}
