using Federated.Budgets.Books;
using Federated.Budgets.Hosting;
using Federated.Engine.Journals;
using Federated.TestSupport.Postgres;
using Microsoft.Data.Sqlite;

namespace Federated.Tests.Services.Budgets.Auditing;

/// <summary>A journal that the product wrote into PostgreSQL, as an auditor meets it: by audit, and with SQL.</summary>
public sealed class PostgresAuditTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private static readonly string[] _views = ["book_entries", "book_postings", "book_positions"];

    private readonly string _folder = Directory.CreateTempSubdirectory("federated-postgres-audit-").FullName;
    private string _database = "";

    private JournalSettings Settings => new() { Path = _folder, Connection = _database, Views = BookViews.Of };

    public async Task InitializeAsync()
    {
        _database = await server.NewDatabase();
        await using var budgets = await BudgetsUnderTest.Start(connection: _database);
        await RecordedJournal.Record(budgets);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task It_is_in_order_until_somebody_changes_it_and_then_the_entry_is_named()
    {
        var before = await Audit();
        before.FirstDifference.ShouldBeNull();
        before.Entries.ShouldBe(RecordedJournal.PcnEnd + 10);
        before.Snapshots.ShouldBeGreaterThan(0);

        const string Fifth = "version = 5 AND stream_id = (SELECT stream_id FROM federated.streams WHERE name = 'U76122')";
        await PostgresServer.Execute(_database, $"""
            ALTER TABLE federated.entries DISABLE TRIGGER ALL;
            UPDATE federated.entries SET body = replace(body, '"amountPence":1,', '"amountPence":2,') WHERE {Fifth};
            """);
        var difference = (await Audit()).FirstDifference.ShouldNotBeNull().ToString();
        difference.ShouldContain(RecordedJournal.Pcn);
        difference.ShouldContain("5");
    }

    [Fact]
    public async Task The_same_entries_give_the_same_rows_with_SQL_in_either_journal()
    {
        var sqlite = new JournalSettings { Path = _folder, Views = BookViews.Of };
        await using (var copy = sqlite.Open())
        await using (var journal = Settings.OpenForReading())
        {
            var units = (await journal.ReadFeed(0, int.MaxValue)).Select(fed => (JournalUnit)fed.Entry).ToList();
            (await copy.Append(units)).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        }
        foreach (var view in _views)
        {
            var (expectedColumns, expected) = InSqlite($"SELECT * FROM {view}");
            var columns = (await PostgresServer.Query(_database, $"""
                SELECT attname::text FROM pg_attribute WHERE attrelid = 'federated.{view}'::regclass AND attnum > 0 ORDER BY attnum
                """)).Select(row => (string)row[0]!).ToList();
            columns.ShouldBe(expectedColumns);
            expected.Count.ShouldBeGreaterThan(5);
            (await PostgresServer.Query(_database, $"SELECT * FROM federated.{view}")).Select(Line).Order(StringComparer.Ordinal)
                .ShouldBe(expected.Order(StringComparer.Ordinal), view);
        }
    }

    private async Task<Audit> Audit()
    {
        await using var journal = Settings.OpenForReading();
        return await new Auditor(journal, CheckpointKeyFile.Of(null, _folder), TimeProvider.System).Run(null, _ => Task.CompletedTask, default);
    }

    private (List<string> Columns, List<string> Rows) InSqlite(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "journal.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        var rows = new List<string>();
        while (row.Read()) rows.Add(Line([.. Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))]));
        return ([.. Enumerable.Range(0, row.FieldCount).Select(row.GetName)], rows);
    }

    // With the type of each value, so that a number is not taken for its digits.
    private static string Line(object?[] row) => string.Join('|', row.Select(value => value is null ? "NULL" : $"{value.GetType().Name} {value}"));
}
