using System.Net;
using System.Security.Cryptography;
using Federated.Rest.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Tests.Gateway.Host;

/// <summary>A small OpenID Connect provider: its metadata and the key that it signs with.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private ListenOptions? _listen;

    private IdentityProvider()
    {
        var builder = HostBuilding.Begin();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => _listen = listen));
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => new { issuer = Address, jwks_uri = Address + "/keys" });
        _app.MapGet("/keys", Keys);
    }

    public string Address => $"http://{_listen!.IPEndPoint}";

    public Tokens Tokens => new(new ECDsaSecurityKey(_key) { KeyId = "of the day" }) { Algorithm = SecurityAlgorithms.EcdsaSha256, Issuer = Address };

    public static async Task<IdentityProvider> StartAsync()
    {
        var provider = new IdentityProvider();
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private IResult Keys()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var key = new { kty = "EC", crv = "P-256", kid = "of the day", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) };
        return Results.Json(new { keys = new[] { key } });
    }
}
