using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.TestSupport.Postgres;
using Npgsql;

namespace Federated.Tests.Engine.Postgres;

/// <summary>Who may do what: the database itself sees to it.</summary>
[Collection(PostgresTests.Name)]
[Trait("Cost", "long")]
public sealed class PostgresRightsTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly JournalEntry First = JournalEntry.After(0, JournalEntry.NoHash, "QMF", "id", "print", "kind", 0, "{}");

    private string _owner = "";
    private PostgresJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _owner = await server.NewDatabase();
        _journal = PostgresJournal.Open(_owner);
        (await _journal.Append([First])).ShouldBe([AppendOutcome.Appended]);
    }

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    [Theory]
    [InlineData("UPDATE federated.entries SET body = ''")]
    [InlineData("DELETE FROM federated.entries")]
    [InlineData("TRUNCATE federated.entries")]
    [InlineData("UPDATE federated.streams SET name = ''")]
    [InlineData("DELETE FROM federated.streams")]
    [InlineData("DELETE FROM federated.journal_format")]
    [InlineData("ALTER TABLE federated.entries DISABLE TRIGGER ALL")]
    [InlineData("DROP TRIGGER entries_are_final ON federated.entries")]
    [InlineData("DROP TABLE federated.entries")]
    [InlineData("ALTER TABLE federated.entries RENAME TO others")]
    [InlineData("CREATE TABLE federated.more (n int)")]
    [InlineData("SELECT setval('federated.entries_position_seq', 1)")]
    public async Task The_service_adds_entries_and_changes_none(string sql)
    {
        (await Refused($"SET ROLE {PostgresSchema.ServiceRole}; {sql}")).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
        await Unchanged();
    }

    [Theory]
    [InlineData("UPDATE federated.entries SET body = ''")]
    [InlineData("UPDATE federated.entries SET body = '' WHERE false")]
    [InlineData("DELETE FROM federated.entries")]
    [InlineData("TRUNCATE federated.entries")]
    [InlineData("SET session_replication_role = replica; DELETE FROM federated.entries")]
    [InlineData("UPDATE federated.streams SET name = ''")]
    [InlineData("TRUNCATE federated.streams CASCADE")]
    public async Task Nobody_else_changes_them_either_not_their_owner_and_no_superuser(string sql)
    {
        foreach (var login in new[] { _owner, server.AsAdministrator(_owner) })
        {
            if (login == _owner && sql.Contains("session_replication_role", StringComparison.Ordinal)) continue;
            (await Refused(sql, login)).MessageText.ShouldContain("never changed or deleted");
        }
        await Unchanged();
    }

    [Fact]
    public async Task A_login_that_is_only_a_member_of_the_role_opens_what_an_administrator_has_made()
    {
        var login = await server.NewLogin(_owner, NewName());
        await PostgresServer.Execute(_owner, $"GRANT {PostgresSchema.ServiceRole} TO {UserOf(login)}");
        await using var journal = PostgresJournal.Open(login);
        var second = JournalEntry.After(1, First.Hash, "QMF", "id-2", "print", "kind", 0, "{}");
        (await journal.Append([second])).ShouldBe([AppendOutcome.Appended]);
        await journal.WriteSnapshot(new("QMF", 2, second.Hash, "f-1", "state"));
        await journal.WriteSnapshot(new("QMF", 2, second.Hash, "f-2", "state"));
        (await journal.ReadSnapshots()).Single().Format.ShouldBe("f-2");
        (await _journal.HeadVersion("QMF")).ShouldBe(2);
    }

    [Fact]
    public async Task The_SQL_for_an_administrator_makes_all_that_the_service_needs_and_may_be_run_again()
    {
        var database = await server.NewDatabase();
        var login = await server.NewLogin(database, NewName());
        Should.Throw<JournalUnavailableException>(() => PostgresJournal.Open(login)).Message.ShouldContain($"the login {UserOf(login)} may not make one");

        for (var time = 1; time <= 2; time++) await PostgresServer.Execute(database, PostgresSchema.Script(""));
        Should.Throw<JournalUnavailableException>(() => PostgresJournal.Open(login)).Message.ShouldContain($"must be granted {PostgresSchema.ServiceRole}");
        await PostgresServer.Execute(database, $"GRANT {PostgresSchema.ServiceRole} TO {UserOf(login)}");
        await using var journal = PostgresJournal.Open(login);
        (await journal.Append([First])).ShouldBe([AppendOutcome.Appended]);
    }

    [Fact]
    public async Task An_auditor_reads_everything_and_writes_nothing()
    {
        var login = await server.NewLogin(_owner, NewName());
        await PostgresServer.Execute(_owner, $"GRANT {PostgresSchema.AuditorRole} TO {UserOf(login)}");
        await using var journal = PostgresJournal.OpenForReading(login);
        (await journal.Heads()).Single().Hash.ShouldBe(First.Hash);
        await Should.ThrowAsync<InvalidOperationException>(() => journal.Append([First]));
        (await Refused("INSERT INTO federated.streams (name) VALUES ('x')", login)).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        Should.Throw<JournalUnavailableException>(() => PostgresJournal.Open(login)).Message.ShouldContain($"must be granted {PostgresSchema.ServiceRole}");
    }

    private async Task<PostgresException> Refused(string sql, string? login = null) =>
        await Should.ThrowAsync<PostgresException>(() => PostgresServer.Execute(login ?? _owner, sql));

    private async Task Unchanged() => (await _journal.Read("QMF", 0, 10)).Single().ShouldBeEquivalentTo(First);

    private static string NewName() => $"login_{Guid.NewGuid():N}";

    private static string UserOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Username!;
}
