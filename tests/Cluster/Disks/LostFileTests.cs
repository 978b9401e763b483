using System.Net;
using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Disks;

/// <summary>
/// Somebody moves the journal's files away while the service has them open. The system would let it write to them for ever;
/// the next start would find nothing of it.
/// </summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class LostFileTests
{
    [Theory]
    [InlineData("journal.db")]
    [InlineData("journal.db-wal")]
    public async Task Nothing_is_acknowledged_that_a_restart_would_not_find(string name)
    {
        await using var store = new SqliteStore();
        await using var session = new Session(store, seed: 2);
        await session.BeginAsync();
        var service = session.Service;
        var draw = new Draw(new Random(20));
        for (var i = 0; i < 50; i++) await session.AskAsync(draw.Next());
        using var elsewhere = new TemporaryFolder();
        var (file, away) = (Path.Combine(store.Data, name), Path.Combine(elsewhere.Path, name));

        File.Move(file, away);

        for (var i = 0; i < 10; i++)
        {
            var message = draw.Next();
            session.Journal.Sending(message);
            (await service.PostAsync(message.Path, message.Json)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }
        var ready = await service.GetAsync("/health/ready");
        ready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.Text.ShouldContain($"{name} was deleted, moved or replaced");

        // In place of a log, the next reader has made an empty one.
        File.Move(away, file, overwrite: true);
        while ((await service.GetAsync("/health/ready")).Text != "Healthy") await Task.Delay(50);
        for (var i = 0; i < 50; i++) await session.AskAsync(draw.Next());
        (await session.FindAsync()).ShouldBeEmpty();
        await service.KillAsync();
        var (exitCode, output) = await store.VerifyAsync();
        exitCode.ShouldBe(0, output);
    }
}
