using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Tests.Cluster.Services;

/// <summary>An identity provider in the small: a key of its own, of which services are given the public half.</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TemporaryFolder _folder = new();

    public TestIssuer() => File.WriteAllText(PublicKeyFile, _key.ExportSubjectPublicKeyInfoPem());

    public string PublicKeyFile => Path.Combine(_folder.Path, "issuer.pem");

    public string Token(string role, string organisation, string subject = "crash-test") => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "federated",
        Audience = "federated",
        Expires = DateTime.UtcNow.AddHours(8),
        Subject = new ClaimsIdentity([new("sub", subject), new("role", role), new("org", organisation)]),
        SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key), SecurityAlgorithms.EcdsaSha256),
    });

    /// <summary>A token in a file, as services are given theirs.</summary>
    public string TokenFile(string role, string organisation)
    {
        var file = Path.Combine(_folder.Path, $"{role}.token");
        File.WriteAllText(file, Token(role, organisation));
        return file;
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }
}
