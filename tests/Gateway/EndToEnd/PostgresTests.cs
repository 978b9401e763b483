using Federated.TestSupport.Postgres;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The product with its journal in PostgreSQL, as an operator runs it.</summary>
[Collection(ProductTests.Name)]
public class PostgresTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    [Trait("Cost", "long")]
    public async Task It_keeps_its_journal_in_the_database_and_both_commands_read_it_there()
    {
        var database = await server.NewDatabase();
        await using var product = await RunningProduct.StartAsync("--demo", "--journal", database);
        product.Output.ShouldContain($"PostgreSQL 127.0.0.1:{server.Port}, database ");
        var finance = await product.ActAsAsync("system-finance", DemoProduct.Ics);
        (await finance.ReceiveAsync(DemoProduct.Ics, "core", 1_000)).ShouldBeOk();

        var checkpoint = Path.Combine(product.Data, "checkpoint.json");
        (await ProgramRun.ProductToEndAsync("checkpoints", "--data", product.Data, "--journal", database, "--out", checkpoint)).ExitCode.ShouldBe(0);
        await product.KillAsync();
        await server.Restart(immediate: true);
        await product.StartAgainAsync();
        (await (await product.ActAsAsync("system-finance", DemoProduct.Ics)).PositionAsync(DemoProduct.Ics, "core")).Available.ShouldBe(1_000);
        var (exitCode, output) = await ProgramRun.ProductToEndAsync("verify", "--data", product.Data, "--journal", database, "--checkpoints", checkpoint);
        exitCode.ShouldBe(0, output);
        output.ShouldContain($"{Actor.Year}: received 1000 pence = held 1000 + in transit 0");
        output.ShouldContain("Compared with the checkpoint");
        File.Exists(Path.Combine(product.Data, "journal.db")).ShouldBeFalse();
    }

    [Fact]
    [Trait("Cost", "long")]
    public async Task A_database_that_cannot_be_used_is_told_in_one_line_that_names_the_setting()
    {
        using var folder = new TemporaryFolder();
        var database = await server.NewDatabase();
        foreach (var (journal, fault) in new[]
        {
            ($"{database};Port=1", "cannot be reached"), ($"{database};Database=missing", "has no database missing"), ($"{database};Hots=db", "no connection string"),
        })
        {
            foreach (var command in new[] { Array.Empty<string>(), ["verify"], ["checkpoints"] })
            {
                var (exitCode, output) = await ProgramRun.ProductToEndAsync([.. command, "--data", folder.Path, "--journal", journal]);
                exitCode.ShouldBe(1, output);
                var line = output.Trim().Split('\n').ShouldHaveSingleItem();
                line.ShouldStartWith("Journal:Connection: ");
                line.ShouldContain(fault);
            }
        }
    }

    [Fact]
    public async Task The_command_schema_prints_SQL_that_an_administrator_can_run()
    {
        var database = await server.NewDatabase();
        var (exitCode, sql) = await ProgramRun.ProductToEndAsync("schema");
        exitCode.ShouldBe(0, sql);
        await PostgresServer.Execute(database, sql);
        (await PostgresServer.Query(database, "SELECT count(*) FROM federated.book_positions")).Single().ShouldBe([0L]);
    }
}
