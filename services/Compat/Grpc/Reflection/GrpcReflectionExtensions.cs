using Grpc.Reflection.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection
{
    public static class GrpcReflectionServiceExtensions
    {
        public static IServiceCollection AddGrpcReflection(this IServiceCollection services)
        {
            ArgumentNullException.ThrowIfNull(services);
            services.TryAddSingleton(provider => DescriptorIndex.OfEndpoints(provider.GetRequiredService<EndpointDataSource>()));
            services.TryAddSingleton<ReflectionAnswers>();
            return services;
        }
    }
}

namespace Microsoft.AspNetCore.Builder
{
    public static class GrpcReflectionEndpointRouteBuilderExtensions
    {
        /// <summary>Lets callers ask which services this application maps, and how they look.</summary>
        /// <exception cref="InvalidOperationException"><c>AddGrpcReflection</c> was not called.</exception>
        public static IEndpointConventionBuilder MapGrpcReflectionService(this IEndpointRouteBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            var registered = builder.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(ReflectionAnswers)) ?? true;
            if (!registered)
            {
                throw new InvalidOperationException(
                    "Unable to find the required services. Please add all the required services by calling "
                    + "'IServiceCollection.AddGrpcReflection()' inside the call to 'ConfigureServices(...)' in the application startup code.");
            }
            return new GrpcServiceEndpointConventionBuilder(
                [builder.MapGrpcService<ReflectionV1AlphaService>(), builder.MapGrpcService<ReflectionV1Service>()]);
        }
    }
}
