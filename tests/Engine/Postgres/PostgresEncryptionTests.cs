using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.TestSupport.Postgres;
using Npgsql;

namespace Federated.Tests.Engine.Postgres;

/// <summary>A server that speaks TLS only, and is who its certificate says.</summary>
[Trait("Cost", "long")]
public sealed class PostgresEncryptionTests(EncryptedServer server) : IClassFixture<EncryptedServer>
{
    [Fact]
    public async Task With_the_right_authority_and_name_the_journal_is_written_over_TLS()
    {
        await using var journal = PostgresJournal.Open($"{server.Database};SSL Mode=VerifyFull;Root Certificate={server.Certificates}/ca.crt");
        (await journal.Append([JournalEntry.After(0, JournalEntry.NoHash, "QMF", "id", "print", "kind", 0, "{}")])).ShouldBe([AppendOutcome.Appended]);
        (await PostgresServer.Query(server.AsAdministrator,
            "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'federated'")).Single().ShouldBe([true]);
    }

    [Theory]
    [InlineData("SSL Mode=VerifyFull;Root Certificate={0}/other.crt", "certificate")]
    [InlineData("SSL Mode=VerifyFull;Root Certificate={0}/ca.crt;Host=127.0.0.1", "certificate")]
    [InlineData("SSL Mode=VerifyFull;Root Certificate={0}/missing.crt", "missing.crt")]
    [InlineData("SSL Mode=Disable", "no encryption")]
    public void Otherwise_it_is_not_opened_and_one_line_says_why(string how, string why)
    {
        var failure = Should.Throw<JournalUnavailableException>(() => PostgresJournal.Open($"{server.Database};{string.Format(null, how, server.Certificates)}"));
        failure.Message.ShouldContain(why, Case.Insensitive);
        failure.Message.ShouldNotContain("\n");
    }
}

/// <summary>A server with a certificate of an authority of its own, for the name localhost.</summary>
public sealed class EncryptedServer : IAsyncLifetime
{
    private PostgresServer _server = null!;

    /// <summary>Folder with <c>ca.crt</c>, the authority of the server's certificate, and <c>other.crt</c>, another one.</summary>
    public string Certificates { get; } = Directory.CreateTempSubdirectory("federated-tls-").FullName;

    /// <summary>Connection string to an empty database, that says nothing of TLS.</summary>
    public string Database { get; private set; } = "";

    public string AsAdministrator => _server.AsAdministrator(Database);

    public async Task InitializeAsync()
    {
        using var authority = Authority();
        using var other = Authority();
        await File.WriteAllTextAsync(Path.Combine(Certificates, "ca.crt"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(Certificates, "other.crt"), other.ExportCertificatePem());
        _server = await PostgresServer.StartNew(encrypted: Issue(authority, "localhost"));
        Database = new NpgsqlConnectionStringBuilder(await _server.NewDatabase()) { Host = "localhost" }.ToString();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(Certificates, recursive: true);
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static (string Certificate, string Key) Issue(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
