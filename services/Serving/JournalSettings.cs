using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.Engine.Journals.Sqlite;
using Microsoft.Extensions.Configuration;

namespace Federated.Serving;

/// <summary>
/// Which journal the settings name: a SQLite file, or a PostgreSQL database. Whoever needs one opens it here, and need not
/// know which it is.
/// </summary>
public sealed record JournalSettings
{
    /// <summary>Name of the setting <see cref="Path"/>.</summary>
    public const string PathSetting = "Journal:Path";

    /// <summary>Name of the setting <see cref="Connection"/>.</summary>
    public const string ConnectionSetting = "Journal:Connection";

    /// <summary>
    /// <c>Journal:Path</c>: folder of the SQLite journal, and of keys that are made on first use, with either journal. Made
    /// when it is missing.
    /// </summary>
    public string Path { get; init; } = "data";

    /// <summary>
    /// <c>Journal:Connection</c>: connection string of a PostgreSQL database (Npgsql's keywords), such as
    /// <c>Host=db.example;Database=federated;Username=federated;Password=…</c>. When empty, the journal is the SQLite file.
    /// </summary>
    public string? Connection { get; init; }

    /// <summary>SQL views for auditors that a service makes in its journal, of a dialect: "sqlite" or "postgres". None by default.</summary>
    public Func<string, string> Views { get; init; } = _ => "";

    /// <summary>Where the journal is, without a word that is secret.</summary>
    public string Place => IsSqlite ? Path : PostgresJournal.PlaceOf(Connection!);

    /// <summary>Whether several processes may share it: it is PostgreSQL's.</summary>
    public bool IsShared => !IsSqlite;

    private bool IsSqlite => string.IsNullOrWhiteSpace(Connection);

    /// <summary>Reads the settings.</summary>
    public static JournalSettings From(IConfiguration configuration)
    {
        var path = configuration[PathSetting];
        return new() { Path = path ?? new JournalSettings().Path, Connection = configuration[ConnectionSetting] };
    }

    /// <summary>Opens the journal to write it, and makes it when it is missing.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be opened; the message is one line, and names the setting.</exception>
    public IJournal Open() => IsSqlite
        ? SqliteJournal.Open(Path, Views("sqlite"))
        : Named(() => PostgresJournal.Open(Connection!, Views("postgres")));

    /// <summary>Opens the journal to read it, also while others write it.</summary>
    /// <exception cref="JournalUnavailableException">There is none, or it cannot be opened; the message is one line, and names the setting.</exception>
    public IJournal OpenForReading() => IsSqlite ? SqliteJournal.OpenForReading(Path) : Named(() => PostgresJournal.OpenForReading(Connection!));

    private static IJournal Named(Func<IJournal> open)
    {
        try
        {
            return open();
        }
        catch (JournalUnavailableException failure)
        {
            throw new JournalUnavailableException($"{ConnectionSetting}: {failure.Message}", failure);
        }
    }
}
