using System.Net;
using System.Security.Cryptography;
using System.Text;
using Federated.Tests.Gateway.Host;
using Microsoft.IdentityModel.Tokens;

namespace Federated.Tests.Gateway.Access;

/// <summary>Tokens of an issuer whose public keys are in a file, as in production.</summary>
public sealed class PublicKeyTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly ECDsa _elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);

    public void Dispose()
    {
        File.Delete(_file);
        _elliptic.Dispose();
        _rsa.Dispose();
    }

    [Fact]
    public async Task Every_key_of_the_file_is_good_so_that_keys_can_be_rotated()
    {
        await using var gateway = await ProductionAsync(_rsa.ExportSubjectPublicKeyInfoPem() + "\n" + _elliptic.ExportSubjectPublicKeyInfoPem());
        var rsa = new Tokens(new RsaSecurityKey(_rsa));
        var elliptic = new Tokens(new ECDsaSecurityKey(_elliptic) { KeyId = "as the issuer likes" }) { Algorithm = SecurityAlgorithms.EcdsaSha256 };

        (await AnswerAsync(gateway, elliptic)).ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(gateway, rsa with { Algorithm = SecurityAlgorithms.RsaSha256 })).ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(gateway, rsa with { Algorithm = SecurityAlgorithms.RsaSsaPssSha256 })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_public_key_used_as_a_shared_secret_opens_nothing()
    {
        var pem = _rsa.ExportSubjectPublicKeyInfoPem();
        await using var gateway = await ProductionAsync(pem);

        (await AnswerAsync(gateway, new Tokens(new SymmetricSecurityKey(Encoding.ASCII.GetBytes(pem))))).ShouldBe(HttpStatusCode.Unauthorized);
        (await AnswerAsync(gateway, new Tokens(new SymmetricSecurityKey(_rsa.ExportSubjectPublicKeyInfo())))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_right_key_with_an_algorithm_that_is_not_accepted_opens_nothing()
    {
        await using var gateway = await ProductionAsync(_rsa.ExportSubjectPublicKeyInfoPem());

        (await AnswerAsync(gateway, new Tokens(new RsaSecurityKey(_rsa)) { Algorithm = SecurityAlgorithms.RsaSha512 })).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Issuer_and_audience_can_be_named()
    {
        await using var gateway = await ProductionAsync(
            _elliptic.ExportSubjectPublicKeyInfoPem(), ("Authentication:Issuer", "https://identity.example"), ("Authentication:Audience", "budgets"));
        var named = new Tokens(new ECDsaSecurityKey(_elliptic))
        {
            Algorithm = SecurityAlgorithms.EcdsaSha256,
            Issuer = "https://identity.example",
            Audience = "budgets",
        };

        (await AnswerAsync(gateway, named)).ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(gateway, named with { Issuer = "federated" })).ShouldBe(HttpStatusCode.Unauthorized);
        (await AnswerAsync(gateway, named with { Audience = "federated" })).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_development_issuer_that_is_not_there()
    {
        await using var gateway = await ProductionAsync(_elliptic.ExportSubjectPublicKeyInfoPem());

        using var response = await gateway.Rest.GetAsync("/v1/proof");
        (await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED")).Detail().ShouldNotContain("/dev/token");
    }

    private Task<GatewayUnderTest> ProductionAsync(string pem, params (string, string)[] settings)
    {
        File.WriteAllText(_file, pem);
        return GatewayUnderTest.StartAsync(environment: "Production", settings: [("Authentication:PublicKeyFile", _file), .. settings]);
    }

    private static async Task<HttpStatusCode> AnswerAsync(GatewayUnderTest gateway, Tokens token)
    {
        using var response = await gateway.SendAsync(HttpMethod.Get, "/v1/proof", token: token.Sign());
        return response.StatusCode;
    }
}
