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

    /// <summary>Name of the setting that names a file with <see cref="Connection"/>.</summary>
    public const string ConnectionFileSetting = "Journal:ConnectionFile";

    /// <summary>
    /// <c>Journal:Path</c>: folder of the SQLite journal, and of keys that are made on first use, with either journal. Made
    /// when it is missing.
    /// </summary>
    public string Path { get; init; } = "data";

    /// <summary>
    /// <c>Journal:Connection</c>: connection string of a PostgreSQL database (Npgsql's keywords), such as
    /// <c>Host=db.example;Database=federated;Username=federated;Password=…</c>. <c>Journal:ConnectionFile</c> names a file
    /// that has it instead, as a Secret of a cluster is mounted; read at start. When both are empty, the journal is the SQLite
    /// file.
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
    /// <exception cref="JournalUnavailableException">The file with the connection string cannot be read, or there is a connection string besides.</exception>
    public static JournalSettings From(IConfiguration configuration)
    {
        var path = configuration[PathSetting];
        return new() { Path = path ?? new JournalSettings().Path, Connection = ConnectionIn(configuration) };
    }

    private static string? ConnectionIn(IConfiguration configuration)
    {
        var connection = configuration[ConnectionSetting];
        if (configuration[ConnectionFileSetting] is not { Length: > 0 } file) return connection;
        if (!string.IsNullOrWhiteSpace(connection))
            throw new JournalUnavailableException($"{ConnectionSetting} and {ConnectionFileSetting} are both set: one of them says which database.");
        try
        {
            // Written by hand or by a tool, it often ends with a line break.
            return File.ReadAllText(file).Trim() is { Length: > 0 } text
                ? text
                : throw new JournalUnavailableException($"{ConnectionFileSetting}: the file {file} is empty.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"{ConnectionFileSetting}: the file {file} cannot be read ({unreadable.Message.ReplaceLineEndings(" ")}).", unreadable);
        }
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
