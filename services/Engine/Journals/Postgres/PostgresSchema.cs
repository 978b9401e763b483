using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Federated.Engine.Journals.Postgres;

/// <summary>The tables of a PostgreSQL journal, and the SQL that makes them.</summary>
public static class PostgresSchema
{
    /// <summary>Changes when the tables do; kept in <c>journal_format</c>.</summary>
    internal const int Format = 1;

    /// <summary>
    /// The advisory lock under which writers of one database take turns, and under which the tables are made: "federate"
    /// in ASCII. Such locks are known by number, and belong to one database.
    /// </summary>
    internal const long Lock = 0x6665646572617465;

    /// <summary>The role that the service works as: it reads, and adds entries. It changes snapshots alone.</summary>
    public const string ServiceRole = "federated_service";

    /// <summary>A role for people and reporting tools: it reads.</summary>
    public const string AuditorRole = "federated_auditor";

    /// <summary>
    /// Everything that the journal needs in an empty database, in one transaction: for a database administrator, where
    /// the service's login may not make it. It may be run again.
    /// </summary>
    /// <param name="views">SQL views for auditors, made in the journal's schema.</param>
    public static string Script(string views)
    {
        var script = ReadResource()
            .Replace("{lock}", Lock.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{format}", Format.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{service}", ServiceRole, StringComparison.Ordinal)
            .Replace("{auditor}", AuditorRole, StringComparison.Ordinal)
            .Replace("{views}", views, StringComparison.Ordinal);
        return $"""
            BEGIN;
            {script}
            DELETE FROM journal_format;
            INSERT INTO journal_format (format, script) VALUES ({Format}, '{DigestOf(script)}');
            COMMIT;

            """;
    }

    /// <summary>
    /// Makes the tables, or brings them up to date, where that is needed. Nothing is run otherwise: a login that may only
    /// work as the service opens what somebody else has made.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The journal is of a later format, or is missing and may not be made.</exception>
    internal static void Prepare(NpgsqlConnection connection, string views)
    {
        var script = Script(views);
        var found = Find(connection);
        if (found is { } current && script.Contains($"'{current.Script}'", StringComparison.Ordinal)) return;
        try
        {
            using var command = new NpgsqlCommand(script, connection);
            command.ExecuteNonQuery();
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            Rollback(connection);
            // Views that are out of date keep nobody from working.
            if (found is not null) return;
            var login = new NpgsqlConnectionStringBuilder(connection.ConnectionString).Username;
            throw new JournalUnavailableException(
                $"There is no journal in the database, and the login {login} may not make one ({refused.MessageText}). " +
                "Let a database administrator run the SQL that the command \"schema\" prints.", refused);
        }
    }

    /// <summary>Says so when there is no journal, or one that this version does not read.</summary>
    /// <exception cref="JournalUnavailableException">That is so.</exception>
    internal static void Check(NpgsqlConnection connection)
    {
        if (Find(connection) is null) throw new JournalUnavailableException("There is no journal in the database.");
    }

    private static (int Format, string Script)? Find(NpgsqlConnection connection)
    {
        try
        {
            using var command = new NpgsqlCommand("SELECT format, script FROM federated.journal_format", connection);
            using var row = command.ExecuteReader();
            if (!row.Read()) return null;
            var format = row.GetInt32(0);
            return format <= Format
                ? (format, row.GetString(1))
                : throw new JournalUnavailableException($"The database has journal format {format}; this version reads formats up to {Format}.");
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return null;
        }
    }

    private static void Rollback(NpgsqlConnection connection)
    {
        using var rollback = new NpgsqlCommand("ROLLBACK", connection);
        rollback.ExecuteNonQuery();
    }

    private static string DigestOf(string script) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));

    private static string ReadResource()
    {
        using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream("postgres.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
