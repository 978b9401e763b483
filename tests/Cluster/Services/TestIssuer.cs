using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Tests.Cluster.Services;

/// <summary>An identity provider in the small: a key of its own, of which services are given the public half.</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    public string Token(string role, string organisation) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "federated",
        Audience = "federated",
        Expires = DateTime.UtcNow.AddHours(8),
        Subject = new ClaimsIdentity([new("sub", "crash-test"), new("role", role), new("org", organisation)]),
        SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key), SecurityAlgorithms.EcdsaSha256),
    });

    public void Dispose() => _key.Dispose();
}
