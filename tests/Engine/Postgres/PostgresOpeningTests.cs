using Federated.Engine.Journals;
using Federated.Engine.Journals.Postgres;
using Federated.TestSupport.Postgres;
using Npgsql;

namespace Federated.Tests.Engine.Postgres;

[Collection(PostgresTests.Name)]
[Trait("Cost", "long")]
public sealed class PostgresOpeningTests(PostgresServer server)
{
    [Fact]
    public async Task Several_that_start_at_once_in_an_empty_database_make_one_journal()
    {
        var database = await server.NewDatabase();
        var journals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PostgresJournal.Open(database, "CREATE OR REPLACE VIEW names AS SELECT name FROM streams;"))));
        var outcomes = await Task.WhenAll(journals.Select(journal => journal.Append([Entry("QMF")])));
        outcomes.Count(outcome => outcome[0] == AppendOutcome.Appended).ShouldBe(1);
        foreach (var journal in journals)
        {
            (await journal.HeadVersion("QMF")).ShouldBe(1);
            await journal.DisposeAsync();
        }
        (await PostgresServer.Query(database, "SELECT name FROM federated.names")).Single().ShouldBe(["QMF"]);
    }

    [Fact]
    public async Task Opened_again_nothing_is_made_and_another_version_brings_its_views()
    {
        var database = await server.NewDatabase();
        await PostgresJournal.Open(database, "CREATE OR REPLACE VIEW a AS SELECT 1 AS n;").DisposeAsync();
        var made = await Made(database);
        await PostgresJournal.Open(database, "CREATE OR REPLACE VIEW a AS SELECT 1 AS n;").DisposeAsync();
        (await Made(database)).ShouldBe(made);
        await PostgresJournal.Open(database, "CREATE OR REPLACE VIEW a AS SELECT 2 AS n;").DisposeAsync();
        (await PostgresServer.Query(database, "SELECT n FROM federated.a")).Single().ShouldBe([2]);
    }

    [Fact]
    public async Task A_journal_of_a_later_format_is_not_touched()
    {
        var database = await server.NewDatabase();
        await PostgresJournal.Open(database).DisposeAsync();
        await PostgresServer.Execute(database, "UPDATE federated.journal_format SET format = 99");
        Should.Throw<JournalUnavailableException>(() => PostgresJournal.Open(database)).Message.ShouldContain("format 99; this version reads formats up to 1");
        Should.Throw<JournalUnavailableException>(() => PostgresJournal.OpenForReading(database)).Message.ShouldContain("format 99");
        await Should.ThrowAsync<PostgresException>(() => PostgresServer.Execute(database, PostgresSchema.Script("")));
    }

    [Fact]
    public async Task Where_there_is_no_journal_reading_says_so_and_makes_none()
    {
        var database = await server.NewDatabase();
        Should.Throw<JournalUnavailableException>(() => PostgresJournal.OpenForReading(database)).Message.ShouldBe("There is no journal in the database.");
        (await PostgresServer.Query(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'federated'")).Single().ShouldBe([0L]);
    }

    [Theory]
    [InlineData("Port=1", "cannot be reached")]
    [InlineData("Database=missing", "has no database missing")]
    [InlineData("Password=secret-but-wrong", "does not let the login")]
    [InlineData("Username=nobody", "does not let the login nobody in")]
    [InlineData("Host=", "must name Host and Database")]
    [InlineData("Database=", "must name Host and Database")]
    [InlineData("Hots=db", "no connection string")]
    [InlineData("Port=five", "no connection string")]
    [InlineData("secret", "no connection string")]
    public async Task What_is_wrong_is_told_in_one_line_without_the_password(string change, string fault)
    {
        var connection = $"{await server.NewDatabase()};{change}";
        var password = new NpgsqlConnectionStringBuilder(await server.NewDatabase()).Password!;
        foreach (var open in new Func<string, IJournal>[] { c => PostgresJournal.Open(c), PostgresJournal.OpenForReading })
        {
            var message = Should.Throw<JournalUnavailableException>(() => open(connection)).Message;
            message.ShouldContain(fault);
            message.ShouldNotContain(password);
            message.ShouldNotContain("secret");
            message.ReplaceLineEndings("|").ShouldNotContain("|");
        }
    }

    [Fact]
    public async Task A_commit_is_on_the_disk_when_it_returns_whatever_the_database_says()
    {
        var database = await server.NewDatabase();
        await PostgresJournal.Open(database).DisposeAsync();
        await PostgresServer.Execute(database, $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database).Database} SET synchronous_commit = off");
        await using var source = PostgresSessions.ToWrite(PostgresSessions.Settings(database));
        await using (var connection = await source.OpenConnectionAsync())
            (await Show(connection, "synchronous_commit")).ShouldBe("on");

        // More than that, where an administrator wants replicas to have it first, stays.
        await PostgresServer.Execute(database, $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database).Database} SET synchronous_commit = remote_apply");
        await using (var connection = await source.OpenConnectionAsync())
            (await Show(connection, "synchronous_commit")).ShouldBe("remote_apply");
    }

    [Fact]
    public async Task Sessions_work_as_the_service_and_those_that_read_only_read()
    {
        var database = await server.NewDatabase();
        await PostgresJournal.Open(database).DisposeAsync();
        await using var source = PostgresSessions.ToRead(PostgresSessions.Settings(database), asService: true);
        // Twice: the second time it comes from the pool.
        for (var time = 1; time <= 2; time++)
        {
            await using var connection = await source.OpenConnectionAsync();
            (await Show(connection, "role")).ShouldBe(PostgresSchema.ServiceRole);
            (await Show(connection, "transaction_read_only")).ShouldBe("on");
        }
    }

    [Fact]
    public async Task Of_several_servers_the_one_that_answers_and_takes_writes_is_used()
    {
        var settings = new NpgsqlConnectionStringBuilder(await server.NewDatabase());
        settings.Host = $"127.0.0.1:1,127.0.0.1:{settings.Port}";
        await using var journal = PostgresJournal.Open(settings.ToString());
        (await journal.Append([Entry("QMF")])).ShouldBe([AppendOutcome.Appended]);
        (await journal.HeadVersion("QMF")).ShouldBe(1);
        PostgresJournal.PlaceOf(settings.ToString()).ShouldBe($"PostgreSQL {settings.Host}, database {settings.Database}");
    }

    [Fact]
    public async Task A_server_that_does_not_keep_what_it_confirms_is_not_used()
    {
        var other = await PostgresServer.StartNew(fsync: false);
        try
        {
            var database = await other.NewDatabase();
            Should.Throw<JournalUnavailableException>(() => PostgresJournal.Open(database)).Message.ShouldContain("fsync = off");
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    private static async Task<string?> Show(NpgsqlConnection connection, string setting)
    {
        await using var command = new NpgsqlCommand($"SELECT current_setting('{setting}')", connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static async Task<object?> Made(string database) =>
        (await PostgresServer.Query(database, "SELECT xmin::text FROM federated.journal_format")).Single()[0];

    private static JournalEntry Entry(string stream) => JournalEntry.After(0, JournalEntry.NoHash, stream, "id", "print", "kind", 0, "{}");
}
