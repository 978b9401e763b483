using Federated.Tests.Cluster.Crashes;
using Federated.TestSupport.Postgres;

namespace Federated.Tests.Cluster.Backups;

/// <summary>
/// A backup is taken under load, everything else is lost, and the service starts from the backup: whatever was acknowledged
/// before is there, the journal is in order, and the service goes on.
/// </summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class BackupTests
{
    private const int Seed = 20262027;

    [Fact]
    public async Task A_copy_of_the_SQLite_journals_has_what_was_acknowledged_before_it()
    {
        await using var lost = new SqliteStore();
        await using var restored = new SqliteStore();
        await using var session = await LoadedAsync(lost);
        var acknowledged = session.Journal.Answered.ToList();
        var (exitCode, output) = await ProgramRun.ProductToEndAsync(["backup", "--data", lost.Data, "--out", restored.Data]);
        exitCode.ShouldBe(0, output);
        await session.EndClientsAsync(answers: 50);
        await session.Service.StopAsync();

        await Acknowledged.ShouldBeInAsync(restored, acknowledged);
        (await lost.RowsAsync()).Count.ShouldBeGreaterThan((await restored.RowsAsync()).Count);
        await ShouldGoOnAsync(restored);

        (exitCode, output) = await ProgramRun.ProductToEndAsync(["backup", "--data", lost.Data, "--out", restored.Data]);
        exitCode.ShouldBe(1);
        output.ShouldContain("There is a journal in");
    }

    [Fact]
    public async Task A_base_backup_of_PostgreSQL_is_rolled_forward_to_an_instant_or_to_the_end()
    {
        using var archive = await PostgresFolder.CreateAsync();
        using var backups = await PostgresFolder.CreateAsync();
        var backup = Path.Combine(backups.Path, "base");
        await using var lost = await PostgresStore.StartAsync(archive.Path);
        await using var session = await LoadedAsync(lost);
        await lost.BackUpAsync(backup);
        await session.AnswersAsync(100);
        var acknowledged = session.Journal.Answered.ToList();
        // Of the same clock as the server's, since it is this machine's.
        var instant = DateTimeOffset.UtcNow;
        await session.EndClientsAsync(answers: 100);
        await session.Service.StopAsync();

        await using (var then = await lost.RestoreAsync(backup, archive.Path, instant))
        {
            await Acknowledged.ShouldBeInAsync(then, acknowledged);
            (await then.RowsAsync()).Count.ShouldBeLessThan((await lost.RowsAsync()).Count);
            await ShouldGoOnAsync(then);
        }
        await using var end = await lost.RestoreAsync(backup, archive.Path, until: null);
        (await end.RowsAsync()).ShouldBe(await lost.RowsAsync());
        (await end.VerifyAsync()).ExitCode.ShouldBe(0);
    }

    private static async Task<Session> LoadedAsync(IStore store)
    {
        var session = new Session(store, Seed);
        await session.BeginAsync();
        session.BringClients();
        session.Doorway.Open();
        await session.AnswersAsync(100);
        return session;
    }

    private static async Task ShouldGoOnAsync(IStore store)
    {
        var before = (await store.RowsAsync()).Count;
        await using var session = new Session(store, Seed + 1);
        await session.StartAsync();
        session.BringClients();
        session.Doorway.Open();
        await session.EndClientsAsync(answers: 50);
        await session.Service.StopAsync();
        (await store.RowsAsync()).Count.ShouldBeGreaterThan(before);
        var (exitCode, output) = await store.VerifyAsync();
        exitCode.ShouldBe(0, output);
    }
}
