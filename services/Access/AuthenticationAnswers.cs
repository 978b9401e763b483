using System.Globalization;
using Federated.Rest;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace Federated.Access;

/// <summary>What callers without a good token are told, over REST (problem+json) and over gRPC (a status).</summary>
internal static class AuthenticationAnswers
{
    private const string MissingToken = "This needs a bearer token: send the header 'Authorization: Bearer <token>'.";

    private const string ProviderAway = "The identity provider cannot be reached, so no token can be checked now.";
    private const int ProviderRetryAfterSeconds = 5;

    /// <summary>A token that is signed well but names no caller opens nothing.</summary>
    public static Task RequireCaller(TokenValidatedContext context)
    {
        var caller = Caller.TryFrom(context.Principal!, out var faults);
        if (caller is null)
            context.Fail(new NamesNoCallerException(string.Join(" ", faults.Select(fault => $"The token's {fault.Field} {fault.Rule}."))));
        return Task.CompletedTask;
    }

    public static async Task AnswerUnauthenticated(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        if (context.AuthenticateFailure is not null && !await CanCheckTokens(context.Options, http.RequestAborted))
        {
            await ErrorAnswer.WriteAsync(http, ApiError.Unavailable(ProviderAway, ProviderRetryAfterSeconds));
            return;
        }
        var fault = context.AuthenticateFailure is { } failure ? Describe(failure) : null;
        // RFC 6750, section 3.1: no error code for a request that brought no token at all.
        var challenge = fault is null
            ? "Bearer realm=\"federated\""
            : $"Bearer realm=\"federated\", error=\"invalid_token\", error_description=\"{fault}\"";
        // Last, because every other 401 of the API gets a plain challenge, and two would contradict each other.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[HeaderNames.WWWAuthenticate] = challenge;
            return Task.CompletedTask;
        });
        await ErrorAnswer.WriteAsync(http, ApiError.Unauthenticated(fault ?? MissingToken + DevelopmentHint(http)));
    }

    public static Task AnswerForbidden(ForbiddenContext context) =>
        ErrorAnswer.WriteAsync(context.HttpContext, ApiError.Forbidden("The role of this token does not open this."));

    /// <summary>Without the provider's keys every token looks bad, and its bearer would throw a good one away.</summary>
    private static async Task<bool> CanCheckTokens(JwtBearerOptions options, CancellationToken cancellationToken)
    {
        if (options.ConfigurationManager is null) return true;
        try
        {
            await options.ConfigurationManager.GetConfigurationAsync(cancellationToken);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string DevelopmentHint(HttpContext http)
    {
        var services = http.RequestServices;
        var hasDevelopmentIssuer = services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            && !services.GetRequiredService<IOptions<AuthenticationSettings>>().Value.HasConfiguredIssuer;
        return hasDevelopmentIssuer ? " In development, POST /dev/token gives one." : "";
    }

    /// <summary>Says what is wrong without quoting the token, and never with an identity library's internals.</summary>
    private static string Describe(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Describe(first),
        SecurityTokenExpiredException expired => $"The token expired at {Time(expired.Expires)}.",
        SecurityTokenNotYetValidException early => $"The token is not valid before {Time(early.NotBefore)}.",
        SecurityTokenNoExpirationException => "The token has no expiry time.",
        SecurityTokenInvalidIssuerException => "The token comes from another issuer.",
        SecurityTokenInvalidAudienceException => "The token is meant for another audience.",
        SecurityTokenInvalidAlgorithmException => "The token is signed with an algorithm that is not accepted.",
        SecurityTokenInvalidSignatureException => "The token's signature is not valid.",
        SecurityTokenMalformedException or SecurityTokenArgumentException => "The token is not a JSON Web Token.",
        NamesNoCallerException named => named.Message,
        _ => "The token is not valid.",
    };

    private static string Time(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed class NamesNoCallerException(string message) : SecurityTokenValidationException(message);
}
