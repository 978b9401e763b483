using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Federated.Engine.Journals.Postgres;

/// <summary>What went wrong with a server, in one line. Passwords are in none of it.</summary>
internal static class PostgresFailures
{
    /// <summary>Whether an exception tells of the server, the way to it, or what it holds: not of a fault of the program.</summary>
    public static bool IsOfServer(Exception failure) =>
        failure is NpgsqlException or SocketException or IOException or TimeoutException or InvalidCastException or ObjectDisposedException;

    /// <summary>Whether a connection is broken rather than a request refused: on a new one it may succeed.</summary>
    public static bool IsOfConnection(Exception failure) =>
        failure is SocketException or IOException or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown }
            || failure is NpgsqlException and not PostgresException { } && failure.InnerException is not TimeoutException;

    public static JournalUnavailableException Unavailable(string what, NpgsqlConnectionStringBuilder settings, Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            ? new JournalFullException($"{what}: {Reason(settings, failure)}", failure)
            : new($"{what}: {Reason(settings, failure)}", failure);

    private static string Reason(NpgsqlConnectionStringBuilder settings, Exception failure)
    {
        var server = PostgresSessions.ServerOf(settings);
        return failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => $"the server {server} has no database {settings.Database}.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } => $"the server {server} does not let the login {settings.Username} in.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
                $"the server {server} does not let the login {settings.Username} in ({OneLine(refused.MessageText)}).",
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
                $"the login {settings.Username} must be granted {PostgresSchema.ServiceRole}, or to read only {PostgresSchema.AuditorRole} ({OneLine(refused.MessageText)}).",
            PostgresException refused => $"the server {server} says: {OneLine(refused.MessageText)} ({refused.SqlState}).",
            NpgsqlException { InnerException: AuthenticationException untrusted } =>
                $"the certificate of the server {server} does not hold ({OneLine(untrusted.Message)}).",
            NpgsqlException { InnerException: { } inner } when inner is SocketException or TimeoutException or IOException =>
                $"the server {server} cannot be reached ({OneLine(inner.Message)}).",
            _ => $"the server {server} does not answer ({OneLine(failure.Message)}).",
        };
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
