using System.Security.Cryptography;
using Federated.Tests.Gateway.Host;
using Microsoft.Extensions.Options;

namespace Federated.Tests.Gateway.Access;

/// <summary>A host that could not tell good tokens from bad ones does not start, and says what to set.</summary>
public sealed class AuthenticationSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Without_any_issuer_production_does_not_start() =>
        (await FaultAsync("Production")).ShouldContain("set Authentication:Authority");

    [Theory]
    [InlineData("Authentication:Authority", "http://identity.example", "https")]
    [InlineData("Authentication:Authority", "identity", "https")]
    [InlineData("Authentication:PublicKeyFile", "/no/such/file.pem", "/no/such/file.pem")]
    public async Task An_issuer_that_cannot_be_used_is_named(string key, string value, string expected)
    {
        var fault = await FaultAsync("Production", (key, value));
        fault.ShouldContain(key);
        fault.ShouldContain(expected);
    }

    [Fact]
    public async Task Two_issuers_contradict_each_other() =>
        (await FaultAsync("Production", ("Authentication:Authority", "https://identity.example"), ("Authentication:PublicKeyFile", WritePublicKey(2048))))
            .ShouldContain("not both");

    [Fact]
    public async Task An_empty_audience_is_refused() =>
        (await FaultAsync("Development", ("Authentication:Audience", ""))).ShouldContain("Authentication:Audience");

    [Fact]
    public async Task A_private_key_does_not_belong_on_a_server()
    {
        using var key = ECDsa.Create();
        await File.WriteAllTextAsync(_file, key.ExportPkcs8PrivateKeyPem());
        (await FaultAsync("Production", ("Authentication:PublicKeyFile", _file))).ShouldContain("'PRIVATE KEY'");
    }

    [Fact]
    public async Task A_weak_key_is_refused() =>
        (await FaultAsync("Production", ("Authentication:PublicKeyFile", WritePublicKey(1024)))).ShouldContain("2048 bits or more, not 1024");

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public async Task A_file_without_a_key_is_refused(string content)
    {
        await File.WriteAllTextAsync(_file, content);
        (await FaultAsync("Production", ("Authentication:PublicKeyFile", _file))).ShouldStartWith("Authentication:PublicKeyFile: ");
    }

    private string WritePublicKey(int bits)
    {
        using var key = RSA.Create(bits);
        File.WriteAllText(_file, key.ExportSubjectPublicKeyInfoPem());
        return _file;
    }

    private static async Task<string> FaultAsync(string environment, params (string, string)[] settings)
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(
            () => GatewayUnderTest.StartAsync(environment: environment, settings: settings));
        return string.Join('\n', refused.Failures);
    }
}
