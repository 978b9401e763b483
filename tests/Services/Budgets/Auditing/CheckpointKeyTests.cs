using System.Security.Cryptography;
using Federated.Budgets.Books;

namespace Federated.Tests.Services.Budgets.Auditing;

[Trait("Cost", "long")]
public sealed class CheckpointKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("federated-key-").FullName;

    private string KeyFile => Path.Combine(_folder, "made", "on", "demand", "checkpoint.key");

    [Fact]
    public void The_key_outlives_its_process()
    {
        using var key = CheckpointKey.ReadOrCreate(KeyFile);
        using var again = CheckpointKey.ReadOrCreate(KeyFile);
        using var other = CheckpointKey.ReadOrCreate(KeyFile + "2");

        again.Public.ShouldBe(key.Public);
        other.Public.ShouldNotBe(key.Public);
        key.Public.Verifies([1, 2], again.Sign([1, 2])).ShouldBeTrue();
        key.Public.Verifies([1, 2], other.Sign([1, 2])).ShouldBeFalse();
    }

    [Fact]
    public void Only_its_owner_can_read_it_and_nothing_else_is_left()
    {
        CheckpointKey.ReadOrCreate(KeyFile).Dispose();

        Directory.EnumerateFiles(Path.GetDirectoryName(KeyFile)!).ShouldBe([KeyFile]);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task All_who_start_at_once_get_the_same_key()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            using var key = CheckpointKey.ReadOrCreate(KeyFile);
            return key.Public.Id;
        })));

        ids.Distinct().Count().ShouldBe(1);
    }

    /// <summary>Earlier checkpoints were signed with the key that is lost; a new one would only hide that.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIG")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void A_key_that_cannot_be_read_is_told_and_stays_as_it_is(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllText(KeyFile, content);

        Should.Throw<CheckpointKeyException>(() => CheckpointKey.ReadOrCreate(KeyFile)).Message.ShouldContain(KeyFile);
        File.ReadAllText(KeyFile).ShouldBe(content);
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(_folder, "key.pem");
        foreach (var pem in (string[])[curve.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), right.ExportSubjectPublicKeyInfoPem()])
        {
            File.WriteAllText(file, pem);
            Should.Throw<CheckpointKeyException>(() => CheckpointKey.Read(file));
        }
        foreach (var pem in (string[])[curve.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem(), right.ExportPkcs8PrivateKeyPem(), "text"])
        {
            File.WriteAllText(file, pem);
            Should.Throw<CheckpointKeyException>(() => CheckpointPublicKey.Read(file));
        }
    }

    [Fact]
    public void A_key_that_openssl_made_serves()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(_folder, "key.pem");
        File.WriteAllText(file, made.ExportECPrivateKeyPem());
        File.WriteAllText(file + ".pub", made.ExportSubjectPublicKeyInfoPem());

        using var key = CheckpointKey.Read(file);

        CheckpointPublicKey.Read(file + ".pub").ShouldBe(key.Public);
    }

    [Fact]
    public void A_configured_key_is_never_made()
    {
        var file = CheckpointKeyFile.Of(KeyFile, _folder);

        Should.Throw<CheckpointKeyException>(file.Check);
        Should.Throw<CheckpointKeyException>(() => file.ToSign());
        File.Exists(KeyFile).ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
