using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Maps a service: what reflection and delegates it takes happens here, once, and not in calls.</summary>
internal static class ServiceMapper<TService>
    where TService : class
{
    public static List<IEndpointConventionBuilder> Map(IEndpointRouteBuilder endpoints, MappedServices mapped)
    {
        var (options, ignoreUnknown) = MethodOptions.Of<TService>(endpoints.ServiceProvider);
        var logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(ServerLog.Category);
        var methods = MethodBinder<TService>.Bind(new CallHandlerFactory<TService>(options, logger));

        var conventions = methods.ConvertAll(method => MapMethod(endpoints, method));
        if (!ignoreUnknown)
            conventions.AddRange(MapUnknown(endpoints, methods, mapped));
        return conventions;
    }

    private static IEndpointConventionBuilder MapMethod(IEndpointRouteBuilder endpoints, BoundMethod method)
    {
        var endpoint = endpoints.Map(RoutePatternFactory.Parse(method.Method.FullName), method.Handler);
        endpoint.Add(builder =>
        {
            builder.DisplayName = $"gRPC - {method.Method.FullName}";
            builder.Metadata.Add(new GrpcMethodMetadata(typeof(TService), method.Method));
            foreach (var item in method.Attributes)
                builder.Metadata.Add(item);
            builder.Metadata.Add(new HttpMethodMetadata([HttpMethods.Post], acceptCorsPreflight: true));
        });
        return endpoint;
    }

    private static IEnumerable<IEndpointConventionBuilder> MapUnknown(
        IEndpointRouteBuilder endpoints, List<BoundMethod> methods, MappedServices mapped)
    {
        if (!mapped.Any)
            yield return MapUnimplemented(endpoints, "{unimplementedService}/{unimplementedMethod}", "Service is unimplemented.");
        foreach (var service in methods.Select(method => method.Method.ServiceName).Distinct())
        {
            if (mapped.Add(service))
                yield return MapUnimplemented(endpoints, service + "/{unimplementedMethod}", "Method is unimplemented.");
        }
    }

    private static IEndpointConventionBuilder MapUnimplemented(IEndpointRouteBuilder endpoints, string pattern, string detail)
    {
        var grpcOnly = new RouteValueDictionary { ["unimplementedMethod"] = new GrpcRequestConstraint() };
        var status = new Status(StatusCode.Unimplemented, detail);
        var endpoint = endpoints.Map(RoutePatternFactory.Parse(pattern, defaults: null, parameterPolicies: grpcOnly), http =>
        {
            http.Response.ContentType = Names.ContentType;
            StatusTrailers.Write(http.Response, status);
            return Task.CompletedTask;
        });
        endpoint.Add(builder => builder.DisplayName = $"gRPC - unimplemented: {pattern}");
        return endpoint;
    }
}
