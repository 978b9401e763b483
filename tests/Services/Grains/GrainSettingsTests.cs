using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Federated.Tests.Services.Grains;

/// <summary>The settings of where grains live, and what is said about wrong ones.</summary>
public class GrainSettingsTests
{
    private const string Postgres = "Journal:Connection=Host=db;Database=federated";

    [Fact]
    public void Without_a_setting_a_service_is_a_silo_of_its_own_cluster_on_loopback()
    {
        var settings = From();

        settings.IsEdge.ShouldBeFalse();
        settings.IsOnKubernetes.ShouldBeFalse();
        (settings.ClusterId, settings.ServiceId).ShouldBe(("budgets", "budgets"));
        (settings.SiloPort, settings.GatewayPort).ShouldBe((11111, 0));
        settings.AdvertisedAddress.ShouldBe(IPAddress.Loopback);
        settings.CollectionAgeSeconds.ShouldBe(900);
    }

    [Fact]
    public void Each_setting_is_read()
    {
        var settings = From(
            "Grains:Role=silo", "Grains:ClusterId=nel-1", "Grains:ServiceId=books", "Grains:SiloPort=0", "Grains:GatewayPort=30000",
            "Grains:AdvertisedAddress=10.1.2.3", "Grains:Kubernetes=false", "Grains:CollectionAgeSeconds=120");

        (settings.ClusterId, settings.ServiceId).ShouldBe(("nel-1", "books"));
        (settings.SiloPort, settings.GatewayPort).ShouldBe((0, 30000));
        settings.AdvertisedAddress.ShouldBe(IPAddress.Parse("10.1.2.3"));
        settings.CollectionAgeSeconds.ShouldBe(120);
    }

    [Theory]
    [InlineData("192.168.0.7", "192.168.0.7")]
    [InlineData("0.0.0.0", null)]
    [InlineData("::", null)]
    public void A_silo_is_reached_where_the_service_is_or_where_the_machine_is(string rest, string? advertised) =>
        From($"Rest:Address={rest}").AdvertisedAddress?.ToString().ShouldBe(advertised);

    [Theory]
    [InlineData("Grains:Role=client", "Grains:Role must be silo or edge, not 'client'.")]
    [InlineData("Grains:Kubernetes=yes", "Grains:Kubernetes must be false or true, not 'yes'.")]
    [InlineData("Grains:ClusterId=a b", "Grains:ClusterId must be 1 to 100 letters, digits, '-', '_' or '.', not 'a b'.")]
    [InlineData("Grains:ServiceId=£", "Grains:ServiceId must be 1 to 100 letters, digits, '-', '_' or '.', not '£'.")]
    [InlineData("Grains:SiloPort=65536", "Grains:SiloPort must be a port, 0 to 65535, not '65536'.")]
    [InlineData("Grains:GatewayPort=-1", "Grains:GatewayPort must be a port, 0 to 65535, not '-1'.")]
    [InlineData("Grains:GatewayPort=11111", "Grains:GatewayPort must be another port than Grains:SiloPort.")]
    [InlineData("Grains:AdvertisedAddress=0.0.0.0", "Grains:AdvertisedAddress must be one IP address at which others reach this process, not '0.0.0.0'.")]
    [InlineData("Grains:AdvertisedAddress=db.example", "Grains:AdvertisedAddress must be one IP address at which others reach this process, not 'db.example'.")]
    public void A_wrong_setting_is_named_with_its_rule(string setting, string told) => FaultsOf(setting).ShouldBe([told]);

    [Fact]
    public void All_faults_are_told_at_once() => FaultsOf("Grains:Role=x", "Grains:SiloPort=x", "Grains:ClusterId=?").Count().ShouldBe(3);

    [Theory]
    [InlineData("Role=edge")]
    [InlineData("Kubernetes=true")]
    public void A_cluster_is_refused_where_there_is_none(string setting)
    {
        // Several processes find each other in PostgreSQL alone, whichever the build.
        var told = FaultsOf($"Grains:{setting}").ShouldHaveSingleItem();
#if USE_REAL_PACKAGES
        told.ShouldBe($"Grains:{setting} needs Journal:Connection: processes find each other in the PostgreSQL database of the journal.");
        From($"Grains:{setting}", Postgres).ShouldNotBeNull();
#else
        told.ShouldBe($"Grains:{setting} needs Orleans (dotnet build -p:UseRealPackages=true): in this build one process hosts all grains of a service.");
        FaultsOf($"Grains:{setting}", Postgres).ShouldBe([told]);
#endif
    }

    private static IEnumerable<string> FaultsOf(params string[] settings) =>
        Should.Throw<OptionsValidationException>(() => From(settings)).Failures;

    private static GrainSettings From(params string[] settings) => GrainSettings.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create<string, string?>(s[0], s[1]))).Build(),
        "budgets", 11111);
}
