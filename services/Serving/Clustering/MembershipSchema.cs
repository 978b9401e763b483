using System.Globalization;
using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Npgsql;

namespace Federated.Serving;

/// <summary>
/// The tables in which silos and edges of Orleans find each other, in a schema of their own beside a PostgreSQL journal, with
/// the queries that Orleans' ADO.NET provider asks them with.
/// </summary>
public static class MembershipSchema
{
    /// <summary>The schema's name in the database.</summary>
    public const string Name = "federated_cluster";

    // Raised with each change of the script. A later format must serve the queries of an earlier one: silos read them once,
    // at their start.
    private const int Format = 1;
    private const string FormatKey = "FederatedFormat";

    // The advisory lock under which the tables are made: "silosjoi" in ASCII.
    private const long Lock = 0x73696c6f736a6f69;

    // As for the journal: a server that does not answer is found out, also where a network drops packets without a word.
    private const string Defaults =
        "Timeout=5;Command Timeout=10;Tcp Keepalive=true;Tcp Keepalive Time=5;Tcp Keepalive Interval=2;Maximum Pool Size=10;Application Name=federated cluster;";

    /// <summary>Everything that the cluster needs in a database, in one transaction: for its administrator. It may be run again.</summary>
    public static string Script()
    {
        using var stream = typeof(MembershipSchema).Assembly.GetManifestResourceStream("membership.sql")!;
        using var reader = new StreamReader(stream);
        var script = reader.ReadToEnd()
            .Replace("{lock}", Lock.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{format}", Format.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{key}", FormatKey, StringComparison.Ordinal)
            .Replace("{schema}", Name, StringComparison.Ordinal)
            .Replace("{service}", PostgresSchema.ServiceRole, StringComparison.Ordinal);
        return $"BEGIN;\n{script}COMMIT;\n";
    }

    /// <summary>
    /// The connection string that Orleans is given: the journal's, in which names are found in this schema alone.
    /// </summary>
    /// <param name="journal">A connection string that a journal was opened with.</param>
    public static string Connection(string journal)
    {
        var settings = new NpgsqlConnectionStringBuilder(Defaults + journal) { SearchPath = Name, Enlist = false };
        if (settings.Host!.Contains(',', StringComparison.Ordinal) && settings.TargetSessionAttributes is null) settings.TargetSessionAttributes = "primary";
        return settings.ToString();
    }

    /// <summary>
    /// Makes the tables, or brings them up to date, where that is needed; several may do so at once. Nothing is run otherwise:
    /// a login that may only use them uses what somebody else has made.
    /// </summary>
    /// <param name="journal">A connection string that a journal was opened with.</param>
    /// <exception cref="JournalUnavailableException">They are missing and cannot be made; the message is one line, and names the setting.</exception>
    public static void Prepare(string journal)
    {
        var settings = new NpgsqlConnectionStringBuilder(Connection(journal)) { Pooling = false };
        try
        {
            using var source = NpgsqlDataSource.Create(settings);
            using var opened = source.OpenConnection();
            if (FormatIn(opened) >= Format) return;
            using var command = new NpgsqlCommand(Script(), opened);
            command.ExecuteNonQuery();
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new JournalUnavailableException(
                $"{JournalSettings.ConnectionSetting}: the database has no schema {Name} for the cluster that the login {settings.Username} may use or make " +
                $"({refused.MessageText}). Let a database administrator run the SQL that the command \"schema\" prints.", refused);
        }
        catch (NpgsqlException failure)
        {
            throw new JournalUnavailableException(
                $"{JournalSettings.ConnectionSetting}: the tables of the cluster cannot be made ({failure.Message.ReplaceLineEndings(" ")}).", failure);
        }
    }

    // 0 where there is none.
    private static int FormatIn(NpgsqlConnection connection)
    {
        try
        {
            using var command = new NpgsqlCommand($"SELECT QueryText FROM {Name}.OrleansQuery WHERE QueryKey = '{FormatKey}'", connection);
            return int.TryParse(command.ExecuteScalar() as string, CultureInfo.InvariantCulture, out var format) ? format : 0;
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return 0;
        }
    }
}
