using System.Text.Json.Serialization;
using Federated.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Federated.Access;

/// <summary>The address at which a newcomer gets a token: <c>POST /dev/token</c>.</summary>
public static class DevelopmentIssuerEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/dev/token";

    private const int MaximumBodyBytes = 4096;

    /// <summary>
    /// Maps <c>POST /dev/token</c>, in Development and without another issuer only; it answers connections from this
    /// machine only, and to all others like an address that does not exist.
    /// Body: <c>{"role":"system-finance","organisation":"QMF"}</c>, if wanted with <c>subject</c>,
    /// <c>post</c> and <c>lifetimeSeconds</c> (1 to 86,400). It does not ask whether the organisation exists: the services do.
    /// </summary>
    public static IEndpointRouteBuilder MapDevelopmentIssuer(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var settings = services.GetRequiredService<IOptions<AuthenticationSettings>>().Value;
        if (services.GetRequiredService<IHostEnvironment>().IsDevelopment() && !settings.HasConfiguredIssuer)
            endpoints.MapPost(Path, Answer).AllowAnonymous();
        return endpoints;
    }

    private static async Task Answer(HttpContext http)
    {
        if (!ThisMachine.Asks(http))
        {
            await Problem.Write(http, StatusCodes.Status404NotFound, "NOT_FOUND", "There is nothing at this address.");
            return;
        }
        var (request, faults) = await TokenRequest.ReadAsync(http.Request, MaximumBodyBytes);
        if (request is null)
        {
            await Problem.From(ApiError.Invalid(faults)).Write(http);
            return;
        }
        var token = http.RequestServices.GetRequiredService<DevelopmentIssuer>().Issue(request.Caller, request.LifetimeSeconds);
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(new TokenAnswer(token, "Bearer", request.LifetimeSeconds), http.RequestAborted);
    }

    /// <summary>As RFC 6749, section 5.1.</summary>
    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresInSeconds);
}
