using Federated.Engine.Journals;
using Microsoft.Extensions.Configuration;

namespace Federated.Tests.Services.Budgets;

/// <summary>Which journal the settings name.</summary>
public sealed class JournalSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("federated-settings-").FullName;

    private string FilePath => Path.Combine(_folder, "connection");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_connection_string_may_stand_in_a_file()
    {
        File.WriteAllText(FilePath, "Host=db.example;Database=federated;Password=of a Secret\n");
        var settings = Read((JournalSettings.ConnectionFileSetting, FilePath));
        settings.Connection.ShouldBe("Host=db.example;Database=federated;Password=of a Secret");
        settings.Place.ShouldBe("PostgreSQL db.example:5432, database federated");
    }

    [Fact]
    public void A_file_that_is_empty_or_missing_is_named_with_its_setting()
    {
        File.WriteAllText(FilePath, " \n");
        Fault((JournalSettings.ConnectionFileSetting, FilePath)).ShouldBe($"Journal:ConnectionFile: the file {FilePath} is empty.");
        Fault((JournalSettings.ConnectionFileSetting, FilePath + "-gone")).ShouldStartWith($"Journal:ConnectionFile: the file {FilePath}-gone cannot be read");
    }

    [Fact]
    public void Two_places_for_it_are_one_too_many() =>
        Fault((JournalSettings.ConnectionFileSetting, FilePath), (JournalSettings.ConnectionSetting, "Host=db.example;Database=federated"))
            .ShouldBe("Journal:Connection and Journal:ConnectionFile are both set: one of them says which database.");

    [Fact]
    public void Without_either_it_is_a_file_in_the_folder() =>
        Read((JournalSettings.PathSetting, _folder), (JournalSettings.ConnectionFileSetting, "")).Place.ShouldBe(_folder);

    private static string Fault(params (string, string)[] settings) => Should.Throw<JournalUnavailableException>(() => Read(settings)).Message;

    private static JournalSettings Read(params (string Key, string Value)[] settings) => JournalSettings.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
