using Google.Api;
using Google.Protobuf.Reflection;

namespace Federated.Rest;

/// <summary>How an rpc is reached over HTTP: its <c>google.api.http</c> option.</summary>
/// <param name="Rpc">The rpc.</param>
/// <param name="HttpMethod">GET, PUT, POST, DELETE or PATCH.</param>
/// <param name="Template">Path.</param>
/// <param name="Body">Request field that the body holds; <c>*</c> for the request itself; empty for none.</param>
/// <param name="IsAdditional">Whether the rpc has another route, which comes before this one.</param>
internal sealed record RestRoute(MethodDescriptor Rpc, string HttpMethod, RouteTemplate Template, string Body, bool IsAdditional = false)
{
    /// <summary>Whether bodies and answers also come as YAML.</summary>
    public bool Yaml { get; init; }

    /// <summary>The methods that the route answers to. Whatever can be read can be asked for its headers alone (RFC 9110, 9.1).</summary>
    public IReadOnlyList<string> HttpMethods => HttpMethod == "GET" ? ["GET", "HEAD"] : [HttpMethod];

    /// <summary>The routes of a service, in the order of its rpcs; those without the option have none.</summary>
    /// <exception cref="NotSupportedException">An rpc has a route that cannot be served.</exception>
    public static IReadOnlyList<RestRoute> Of(ServiceDescriptor service) => [.. service.Methods.SelectMany(Of)];

    private static IEnumerable<RestRoute> Of(MethodDescriptor rpc)
    {
        var rule = rpc.GetOptions()?.GetExtension(AnnotationsExtensions.Http);
        if (rule is null)
            return [];
        if (rpc.IsClientStreaming)
            throw new NotSupportedException($"{rpc.FullName} streams its requests, which a single HTTP request cannot.");
        return [From(rpc, rule), .. rule.AdditionalBindings.Select(more => From(rpc, more) with { IsAdditional = true })];
    }

    private static RestRoute From(MethodDescriptor rpc, HttpRule rule)
    {
        var (method, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
            HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
            HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
            HttpRule.PatternOneofCase.None or HttpRule.PatternOneofCase.Custom or _ =>
                throw new NotSupportedException($"{rpc.FullName} has an HTTP rule without one of the common methods."),
        };
        return new RestRoute(rpc, method, RouteTemplate.Parse(path), rule.Body);
    }
}
