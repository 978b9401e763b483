using Federated.Rest.Hosting;

namespace Federated.AllInOne;

/// <summary>
/// Where decisions have their journal: in the folder "decisions" of the data folder, or in the PostgreSQL database, another than
/// that of Budgets, which <c>Decisions:Journal:Connection</c> names.
/// </summary>
/// <param name="Settings">Which journal.</param>
internal sealed record DecisionsJournal(JournalSettings Settings)
{
    /// <summary>The folder of its SQLite journal, in the data folder.</summary>
    public const string Folder = "decisions";

    private const string ConnectionSetting = "Decisions:Journal:Connection";

    /// <summary>Whether there may be one: a data folder of before there were decisions has none.</summary>
    public bool IsThere => Settings.Connection is not null || Directory.Exists(Settings.Path);

    /// <summary>The journal beside the one in a data folder.</summary>
    public static DecisionsJournal In(string data) => new(new JournalSettings
    {
        Path = Path.Combine(data, Folder),
        Connection = HostBuilding.Begin().Configuration[ConnectionSetting],
    });
}
