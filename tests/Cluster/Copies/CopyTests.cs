using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Copies;

/// <summary>A copy taken under load, put into a journal of the other kind, has whatever was acknowledged before it was begun.</summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class CopyTests
{
    private const int Seed = 20252026;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_acknowledged_before_the_copy_is_in_it_and_a_service_goes_on_from_there(bool fromSqlite)
    {
        await using var sqlite = new SqliteStore();
        await using var postgres = await PostgresStore.StartAsync();
        var (from, to) = fromSqlite ? ((IStore)sqlite, (IStore)postgres) : (postgres, sqlite);
        using var folder = new TemporaryFolder();
        var lines = Path.Combine(folder.Path, "books.jsonl");
        await using var session = new Session(from, Seed);
        await session.BeginAsync();
        session.BringClients();
        session.Doorway.Open();
        await session.AnswersAsync(100);

        var acknowledged = session.Journal.Answered.ToList();
        await RunAsync(["export", .. from.Options, "--out", lines]);
        await session.EndClientsAsync(answers: 50);
        await session.Service.StopAsync();

        await RunAsync(["import", .. to.Options, "--in", lines]);
        await Acknowledged.ShouldBeInAsync(to, acknowledged);

        // The rest comes with a later copy, and a service on it gives every answer again.
        File.Delete(lines);
        await RunAsync(["export", .. from.Options, "--out", lines]);
        await RunAsync(["import", .. to.Options, "--in", lines]);
        await using var restored = new Session(to, Seed) { Journal = session.Journal };
        await restored.StartAsync();
        (await restored.FindAsync()).ShouldBeEmpty();
    }

    private static async Task RunAsync(string[] arguments)
    {
        var (exitCode, output) = await ProgramRun.ProductToEndAsync(arguments);
        exitCode.ShouldBe(0, output);
    }
}
