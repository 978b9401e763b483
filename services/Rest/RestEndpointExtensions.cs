using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Federated.Rest;

/// <summary>Maps gRPC services as REST/JSON.</summary>
public static class RestEndpointExtensions
{
    /// <summary>Adds what <see cref="MapRest"/> needs, and checks the limits when the host starts.</summary>
    /// <param name="services">Where to add.</param>
    /// <param name="configure">Sets limits other than the defaults.</param>
    public static IServiceCollection AddRest(this IServiceCollection services, Action<RestOptions>? configure = null)
    {
        services.AddRouting();
        services.AddOptions<RestOptions>()
            .Configure(options => configure?.Invoke(options))
            .Validate(
                options => options.DefaultTimeout > TimeSpan.Zero && options.DefaultStreamTimeout > TimeSpan.Zero && options is { MaxJsonBytes: > 0, MaxMultipartBytes: > 0 },
                "The limits of REST requests must be more than zero.")
            .ValidateOnStart();
        return services;
    }

    /// <summary>
    /// Maps every rpc of a service that has a <c>google.api.http</c> option, over the same class that serves it as gRPC.
    /// Attributes of the class and its methods (such as <c>[Authorize]</c>) become metadata of the endpoints, and so does
    /// the rpc's <see cref="MethodDescriptor"/>. <c>[RequestSizeLimit]</c> takes the place of the limits in <see cref="RestOptions"/>.
    /// </summary>
    /// <typeparam name="TService">The service class: from the container if it is registered there, else made for each request.</typeparam>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="descriptor">The service, such as <c>Budgets.Descriptor</c>.</param>
    /// <param name="yaml">Whether its bodies and answers also come as YAML (application/yaml), with the same fields.</param>
    /// <returns>For conventions on all of the service's endpoints.</returns>
    /// <exception cref="NotSupportedException">The service has a route or a type that REST does not serve.</exception>
    public static IEndpointConventionBuilder MapRest<TService>(
        this IEndpointRouteBuilder endpoints, ServiceDescriptor descriptor, bool yaml = false)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(descriptor);
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<RestOptions>>().Value;
        var logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Federated.Rest");
        var routes = RestRoutes.Of(endpoints);

        var mapped = new List<IEndpointConventionBuilder>();
        foreach (var route in RestRoute.Of(descriptor).Select(route => route with { Yaml = yaml }))
        {
            var method = Implementation(typeof(TService), route.Rpc);
            routes.Add(route);
            mapped.Add(endpoints
                .Map(RestRoutes.Pattern(route.Template), Handler<TService>(route, method, LimitsOf(method, options), logger))
                .WithDisplayName($"REST {route.HttpMethod} {route.Template.Text}")
                .WithMetadata([.. typeof(TService).GetCustomAttributes(inherit: true), .. method.GetCustomAttributes(inherit: true)])
                .WithMetadata(new HttpMethodMetadata(route.HttpMethods), route.Rpc));
        }
        return new Conventions(mapped);
    }

    // As everywhere in ASP.NET, a method may say that its bodies are larger, or smaller, than those of others.
    private static RestOptions LimitsOf(MethodInfo method, RestOptions options) =>
        method.GetCustomAttributes(inherit: true).OfType<IRequestSizeLimitMetadata>().FirstOrDefault()?.MaxRequestBodySize is { } bytes
            ? new() { DefaultTimeout = options.DefaultTimeout, MaxJsonBytes = (int)bytes, MaxMultipartBytes = (int)bytes }
            : options;

    private static MethodInfo Implementation(Type service, MethodDescriptor rpc)
    {
        Type[] parameters = rpc.IsServerStreaming
            ? [rpc.InputType.ClrType, typeof(IServerStreamWriter<>).MakeGenericType(rpc.OutputType.ClrType), typeof(ServerCallContext)]
            : [rpc.InputType.ClrType, typeof(ServerCallContext)];
        return service.GetMethod(rpc.Name, parameters)
            ?? throw new NotSupportedException($"{service.Name} has no method for {rpc.FullName}.");
    }

    private static RequestDelegate Handler<TService>(RestRoute route, MethodInfo method, RestOptions options, ILogger logger)
    {
        ServedTypes.Check(route.Rpc.InputType);
        ServedTypes.Check(route.Rpc.OutputType);
        var factory = route.Rpc.IsServerStreaming ? nameof(Stream) : nameof(Unary);
        return (RequestDelegate)typeof(RestEndpointExtensions)
            .GetMethod(factory, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(typeof(TService), route.Rpc.InputType.ClrType, route.Rpc.OutputType.ClrType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [route, method, options, logger], null)!;
    }

    private static RequestDelegate Unary<TService, TRequest, TResponse>(RestRoute route, MethodInfo method, RestOptions options, ILogger logger)
        where TService : class
        where TRequest : class, Google.Protobuf.IMessage, new()
        where TResponse : class, Google.Protobuf.IMessage
    {
        var invoke = method.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        return new UnaryEndpoint<TService, TRequest, TResponse>(route, invoke, options, logger).Handle;
    }

    private static RequestDelegate Stream<TService, TRequest, TResponse>(RestRoute route, MethodInfo method, RestOptions options, ILogger logger)
        where TService : class
        where TRequest : class, Google.Protobuf.IMessage, new()
        where TResponse : class, Google.Protobuf.IMessage
    {
        var invoke = method.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        return new StreamEndpoint<TService, TRequest, TResponse>(route, invoke, options, logger).Handle;
    }

    private sealed class Conventions(IReadOnlyList<IEndpointConventionBuilder> endpoints) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            foreach (var endpoint in endpoints)
                endpoint.Add(convention);
        }

        public void Finally(Action<EndpointBuilder> finalConvention)
        {
            foreach (var endpoint in endpoints)
                endpoint.Finally(finalConvention);
        }
    }
}
