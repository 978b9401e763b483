using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Access;

/// <summary>
/// Issues tokens to whoever asks, so that a newcomer needs no identity provider. It exists only in Development; its key
/// is random and stays on the machine.
/// </summary>
public sealed class DevelopmentIssuer(IOptions<AuthenticationSettings> settings)
{
    /// <summary>How long a token is good for unless asked otherwise: 8 hours.</summary>
    public const int DefaultLifetimeSeconds = 8 * 60 * 60;

    /// <summary>The longest lifetime that can be asked for: 24 hours.</summary>
    public const int MaximumLifetimeSeconds = 24 * 60 * 60;

    /// <summary>The only algorithm of its tokens.</summary>
    internal const string Algorithm = SecurityAlgorithms.HmacSha256;

    private readonly Lazy<SymmetricSecurityKey> _key =
        new(() => new SymmetricSecurityKey(DevelopmentKey.ReadOrCreate(settings.Value.DevelopmentKeyFile!)));

    /// <summary>The key that its tokens are checked with; the first use reads the file, or makes it.</summary>
    internal SecurityKey Key => _key.Value;

    /// <summary>A signed token for a caller.</summary>
    /// <param name="caller">Whom the token names.</param>
    /// <param name="lifetimeSeconds">1 to <see cref="MaximumLifetimeSeconds"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is out of range.</exception>
    public string Issue(Caller caller, int lifetimeSeconds = DefaultLifetimeSeconds)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetimeSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetimeSeconds, MaximumLifetimeSeconds);
        return Sign(caller, DateTime.UtcNow, TimeSpan.FromSeconds(lifetimeSeconds));
    }

    internal string Sign(Caller caller, DateTime issuedAt, TimeSpan lifetime) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings.Value.Issuer ?? AuthenticationSettings.DefaultName,
            Audience = settings.Value.Audience,
            IssuedAt = issuedAt,
            NotBefore = issuedAt,
            Expires = issuedAt + lifetime,
            Subject = new ClaimsIdentity(
            [
                new Claim("sub", caller.Subject),
                new Claim("role", caller.Role.Name()),
                new Claim("org", caller.Organisation),
                .. caller.Post is null ? [] : new[] { new Claim("post", caller.Post) },
            ]),
            SigningCredentials = new SigningCredentials(Key, Algorithm),
        });
}
