using System.Net;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Disks;

/// <summary>A service whose disk is full: it says so, goes on with what needs no room, and works again when there is some.</summary>
[Collection(OneAtATime.Name)]
[Trait("Cost", "long")]
public class FullDiskTests
{
    private const int MoreThanFits = 50_000;

    [Fact]
    public async Task A_full_disk_is_told_reading_goes_on_and_nothing_acknowledged_is_lost()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var store = new SqliteStore((disk.Path, disk.SeenFrom));
        await using var session = new Session(store, seed: 1, disk.Entrance);
        await session.BeginAsync();
        var service = session.Service;
        var draw = new Draw(new Random(10));
        for (var i = 0; i < 100; i++) await session.AskAsync(draw.Next());

        disk.Fill();
        await WriteUntilRefusedAsync(session, draw);

        await ShouldRefuseWritesAsync(session, draw);
        (await service.GetAsync("/health/ready")).ShouldBeOk().Text.ShouldBe("Degraded\njournal: The journal cannot be written: the disk is full.");
        await ShouldAnswerReadersAsync(session);
        var import = await service.SendAsync(HttpMethod.Post, $"/v1/organisations:import?year={SmallSystem.Year}", SmallSystem.Files(population: 20_000), service.Operator);
        ShouldSayThatTheDiskIsFull(import);

        // Started again on the full disk, it serves what it can.
        await service.KillAsync();
        await service.StartAsync();
        await ShouldAnswerReadersAsync(session);
        await WriteUntilRefusedAsync(session, draw);

        disk.Free();
        // Nobody writes: it finds out by itself.
        while ((await service.GetAsync("/health/ready")).Text != "Healthy") await Task.Delay(50);
        for (var i = 0; i < 100; i++) await session.AskAsync(draw.Next());
        (await session.FindAsync()).ShouldBeEmpty();
        await service.KillAsync();
        var (exitCode, output) = await store.VerifyAsync();
        exitCode.ShouldBe(0, output);
    }

    /// <summary>What the write-ahead log holds already is room too, so some commands still fit.</summary>
    private static async Task WriteUntilRefusedAsync(Session session, Draw draw)
    {
        for (var i = 0; i < MoreThanFits; i++)
        {
            var message = draw.Next();
            session.Journal.Sending(message);
            var answer = await session.Service.PostAsync(message.Path, message.Json);
            if (!answer.IsFinal)
            {
                ShouldSayThatTheDiskIsFull(answer);
                return;
            }
            session.Journal.Heard(message, answer);
        }
        throw new InvalidOperationException("The disk does not fill.");
    }

    private static async Task ShouldRefuseWritesAsync(Session session, Draw draw)
    {
        var messages = Enumerable.Range(0, 40).Select(_ => draw.Next()).ToList();
        foreach (var message in messages) session.Journal.Sending(message);
        var answers = await Task.WhenAll(messages.Select(m => session.Service.PostAsync(m.Path, m.Json)));
        foreach (var (message, answer) in messages.Zip(answers))
        {
            // A small one may still find its place.
            if (answer.IsFinal) session.Journal.Heard(message, answer);
            else ShouldSayThatTheDiskIsFull(answer);
        }
        answers.ShouldContain(answer => !answer.IsFinal);
    }

    private static void ShouldSayThatTheDiskIsFull(Reply answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, answer.Text);
        answer.Body["reason"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
        answer.Body["detail"]!.GetValue<string>().ShouldStartWith("The journal cannot be written because the disk is full");
        answer.RetryAfter.ShouldNotBeNull();
    }

    private static async Task ShouldAnswerReadersAsync(Session session)
    {
        foreach (var organisation in SmallSystem.All)
        {
            (await session.Service.GetAsync($"/v1/budgets/{organisation}/position?year={SmallSystem.Year}")).ShouldBeOk();
            (await session.Service.GetAsync($"/v1/budgets/{organisation}/entries")).ShouldBeOk();
        }
        // An answer once given is read from the journal too.
        foreach (var (message, answer) in session.Journal.Answered.Take(20))
            SameAnswer.Agree(answer, await session.Service.PostAsync(message.Path, message.Json)).ShouldBeTrue(message.Json);
    }
}
