using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Tests.Gateway.Host;

/// <summary>Tokens as other issuers, or forgers, would make them; every part can be made wrong on its own.</summary>
internal sealed record Tokens(SecurityKey Key)
{
    public string Algorithm { get; init; } = SecurityAlgorithms.HmacSha256;
    public string Issuer { get; init; } = "federated";
    public string Audience { get; init; } = "federated";
    public TimeSpan IssuedAgo { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);
    public (string Type, string Value)[] Claims { get; init; } = [("sub", "jo"), ("role", "system-finance"), ("org", "QMF")];

    public string Sign()
    {
        var issued = DateTime.UtcNow - IssuedAgo;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = issued,
            NotBefore = issued,
            Expires = Lifetime == Timeout.InfiniteTimeSpan ? null : issued + Lifetime,
            Subject = new ClaimsIdentity(Claims.Select(claim => new Claim(claim.Type, claim.Value))),
            SigningCredentials = new SigningCredentials(Key, Algorithm),
        });
    }
}
