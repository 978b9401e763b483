using Dapr.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Dapr among the services of a host.</summary>
public static class DaprServiceCollectionExtensions
{
    /// <summary>Adds the one <see cref="DaprClient"/>.</summary>
    public static void AddDaprClient(this IServiceCollection services, Action<DaprClientBuilder>? configure = null) =>
        services.TryAddSingleton(_ =>
        {
            var builder = new DaprClientBuilder();
            configure?.Invoke(builder);
            return builder.Build();
        });
}
