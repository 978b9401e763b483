using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Access;

/// <summary>Which tokens are good: issuer, audience, time, algorithm and key, from the settings.</summary>
internal sealed class TokenValidation(
    IOptions<AuthenticationSettings> settings, IHostEnvironment environment, DevelopmentIssuer developmentIssuer)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    private static readonly TimeSpan _clockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Asymmetric only: with HMAC among them, a public key could be used as a shared secret.</summary>
    private static readonly string[] _publicKeyAlgorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSha256,
    ];

    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != JwtBearerDefaults.AuthenticationScheme) return;
        var chosen = settings.Value;
        options.MapInboundClaims = false;
        options.RequireHttpsMetadata = !environment.IsDevelopment();
        options.TokenValidationParameters = new TokenValidationParameters
        {
            NameClaimType = "sub",
            RoleClaimType = "role",
            ValidAudience = chosen.Audience,
            ClockSkew = _clockSkew,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ValidateIssuerSigningKey = true,
            ValidAlgorithms = _publicKeyAlgorithms,
        };
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = AuthenticationAnswers.RequireCaller,
            OnChallenge = AuthenticationAnswers.AnswerUnauthenticated,
            OnForbidden = AuthenticationAnswers.AnswerForbidden,
        };
        ChooseKeys(chosen, options);
    }

    private void ChooseKeys(AuthenticationSettings chosen, JwtBearerOptions options)
    {
        var parameters = options.TokenValidationParameters;
        if (!string.IsNullOrWhiteSpace(chosen.Authority))
        {
            options.Authority = chosen.Authority;
            // A named issuer replaces the one of the provider's metadata; as ValidIssuer it would only join it.
            if (!string.IsNullOrWhiteSpace(chosen.Issuer)) parameters.IssuerValidator = (issuer, _, _) => Only(chosen.Issuer, issuer);
            return;
        }

        parameters.ValidIssuer = chosen.Issuer ?? AuthenticationSettings.DefaultName;
        if (chosen.HasConfiguredIssuer)
        {
            parameters.IssuerSigningKeys = PublicKeys.Read(chosen.PublicKeyFile!);
        }
        else if (environment.IsDevelopment())
        {
            parameters.ValidAlgorithms = [DevelopmentIssuer.Algorithm];
            parameters.IssuerSigningKey = developmentIssuer.Key;
        }
    }

    private static string Only(string expected, string issuer) =>
        issuer == expected ? issuer : throw new SecurityTokenInvalidIssuerException("The token comes from another issuer.");
}
