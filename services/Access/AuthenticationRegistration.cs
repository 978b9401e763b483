using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Federated.Access;

/// <summary>Adds authentication by bearer token to a host.</summary>
public static class AuthenticationRegistration
{
    /// <summary>
    /// Accepts JSON Web Tokens with the claims <c>sub</c>, <c>role</c> and <c>org</c>, as section <c>Authentication</c>
    /// says (<see cref="AuthenticationSettings"/>); in Development without such a section, those of the
    /// <see cref="DevelopmentIssuer"/>. A host that could check no token does not start. Endpoints still have to ask:
    /// <c>app.UseAuthentication()</c>, <c>app.UseAuthorization()</c>, <c>RequireAuthorization()</c>.
    /// </summary>
    public static IServiceCollection AddFederatedAuthentication(this IServiceCollection services, IConfiguration configuration)
    {
        // A host of several services adds it once for all of them.
        if (services.Any(service => service.ServiceType == typeof(DevelopmentIssuer))) return services;

        services.AddOptions<AuthenticationSettings>().Configure(settings => settings.ReadFrom(configuration)).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<AuthenticationSettings>, AuthenticationSettingsValidation>());
        services.AddSingleton<DevelopmentIssuer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<JwtBearerOptions>, TokenValidation>());
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.Configure<KeyManagementOptions>(UnusedKeys.KeepInMemory);
        services.AddAuthorization();
        return services;
    }
}
