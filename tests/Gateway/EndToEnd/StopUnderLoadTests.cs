using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>The product is asked to end while everybody works: what was acknowledged stays, and nobody is left without an answer.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public sealed class StopUnderLoadTests
{
    private const string Ics = DemoProduct.Ics;
    private const int Clients = 48;
    private const int AnswersBeforeTheStop = 400;
    private const long PlaceGetsPence = 10_000_000;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<Guid, Command> sent = new();
    private readonly ConcurrentDictionary<Guid, Answer> answers = new();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_who_was_not_answered_is_told_to_ask_again()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", Ics);
        var tree = await Federation.ReadTreeAsync(finance, Ics);
        (await finance.ReceiveAsync(Ics, "core", tree.Children.Count * PlaceGetsPence * 2)).ShouldBeOk();
        foreach (var place in tree.Children) (await finance.DelegateAsync(Ics, place.Code, "core", PlaceGetsPence)).ShouldBeOk();

        using var channel = GrpcChannel.ForAddress($"http://{product.GrpcAddress}");
        var headers = new Metadata { { "authorization", $"Bearer {await product.NewTokenAsync("system-finance", Ics)}" } };
        using var watch = new V1.Events.EventsClient(channel).WatchEvents(new(), headers);
        using var stream = new V1.Budgets.BudgetsClient(channel).Execute(headers);
        var (watching, streaming) = (ToEnd(watch.ResponseStream), ToEnd(stream.ResponseStream));
        await stream.RequestStream.WriteAsync(new() { Organisation = Ics, Command = new() { CommandId = Guid.NewGuid().ToString() } });
        using var lines = await WatchedOverHttp(product);

        var (begun, ended) = (new TaskCompletionSource(), new CancellationTokenSource());
        var working = Enumerable.Range(0, Clients).Select(client => Work(product, finance, tree, client, begun, ended.Token)).ToList();
        await begun.Task.WaitAsync(patience);
        var (exitCode, output) = await product.StopAsync();
        await ended.CancelAsync();
        await Task.WhenAll(working).WaitAsync(patience);

        exitCode.ShouldBe(0, output);
        (await watching.WaitAsync(patience)).ShouldBe(StatusCode.Unavailable);
        (await streaming.WaitAsync(patience)).ShouldBe(StatusCode.Unavailable);
        await LinesToEnd(lines);
        // One file has everything: a copy of it is a copy of the journal.
        Directory.EnumerateFiles(product.Data).Select(Path.GetFileName).ShouldNotContain(name => name!.StartsWith("journal.db-", StringComparison.Ordinal));
        (await ProgramRun.VerifyAsync(product.Data)).ExitCode.ShouldBe(0);
        await ShouldAllBeThere(product);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once_and_what_was_acknowledged_is_there()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", Ics);
        var received = (await finance.ReceiveAsync(Ics, "core", 1_000)).ShouldBeOk();
        // A caller that never ends its request keeps the product from ending by itself.
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, product.Http.BaseAddress!.Port);
        var token = await product.NewTokenAsync("system-finance", Ics);
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/budgets/{Ics}/commitments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{{"));
        var dripping = Drip(caller.GetStream());

        for (var end = DateTime.UtcNow + patience; product.IsRunning && DateTime.UtcNow < end;)
        {
            await product.SignalAsync();
            await Task.Delay(600);
        }
        (await product.EndedAsync()).ExitCode.ShouldBe(143);

        (await ProgramRun.VerifyAsync(product.Data)).ExitCode.ShouldBe(0);
        await dripping.WaitAsync(patience);
        JournalFile.Query(product.Data, "SELECT count(*) FROM entries WHERE id = $id", ("$id", received.String("commandId"))).Single().ShouldBe([1L]);
    }

    /// <summary>Slowly, but not so slowly that a server loses its patience.</summary>
    private static async Task Drip(NetworkStream body)
    {
        try
        {
            while (true)
            {
                await body.WriteAsync(new byte[200]);
                await Task.Delay(100);
            }
        }
        catch (IOException)
        {
            // The other side is gone.
        }
    }

    private async Task Work(RunningProduct product, Actor finance, Federation tree, int client, TaskCompletionSource begun, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var place = tree.Children[(client + i) % tree.Children.Count].Code;
            var command = i % 2 == 0 ? new Command(Guid.NewGuid(), place, null) : new Command(Guid.NewGuid(), Ics, place);
            sent[command.Id] = command;
            try
            {
                var answer = await command.SendAsync(finance);
                if (answer.Status == HttpStatusCode.OK) answers[command.Id] = answer;
                else ShouldBeToldToComeAgain(answer);
            }
            catch (HttpRequestException)
            {
                // The door is closed: no request was taken. The product is gone soon, and this client with it.
                if (!product.IsRunning) return;
                await Task.Delay(10, CancellationToken.None);
            }
            if (answers.Count >= AnswersBeforeTheStop) begun.TrySetResult();
        }
    }

    private static void ShouldBeToldToComeAgain(Answer answer)
    {
        answer.Status.ShouldBeOneOf(HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter.ShouldNotBeNull(answer.Text);
    }

    private async Task ShouldAllBeThere(RunningProduct product)
    {
        await product.StartAgainAsync();
        await JournalFile.SettledAsync(product.Data);
        var finance = await product.ActAsAsync("system-finance", Ics);
        var entries = sent.Values.Select(command => command.Organisation).Distinct().ToDictionary(code => code, code => finance.EntriesAsync(code));
        foreach (var command in sent.Values)
        {
            var own = (await entries[command.Organisation]).Where(entry => entry["commandId"]!.GetValue<string>() == command.Id.ToString()).ToList();
            own.Count.ShouldBeLessThanOrEqualTo(1, command.ToString());
            if (!answers.TryGetValue(command.Id, out var answer)) continue;
            own.Single().Int64("version").ShouldBe(answer.Int64("version"));
            (await command.SendAsync(finance)).ShouldBeOk().Int64("version").ShouldBe(answer.Int64("version"));
        }
        var proof = await finance.ProofAsync();
        (proof.Body["balanced"]!.GetValue<bool>(), proof.Int64("inTransitPence")).ShouldBe((true, 0), proof.Text);
    }

    private static async Task<StatusCode> ToEnd<T>(IAsyncStreamReader<T> messages)
    {
        try
        {
            while (await messages.MoveNext(default)) continue;
            return StatusCode.OK;
        }
        catch (RpcException end)
        {
            return end.StatusCode;
        }
    }

    private static async Task<StreamReader> WatchedOverHttp(RunningProduct product)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events:watch");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await product.NewTokenAsync("auditor", "*"));
        var response = await product.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Over HTTP a watch just ends, after a whole line.</summary>
    private static async Task LinesToEnd(StreamReader lines)
    {
        while (await lines.ReadLineAsync().WaitAsync(patience) is { } line) JsonNode.Parse(line).ShouldNotBeNull();
    }

    /// <summary>A delegation to a receiver, or a commitment; of a penny.</summary>
    private sealed record Command(Guid Id, string Organisation, string? To)
    {
        public Task<Answer> SendAsync(Actor actor) => To is null
            ? actor.CommitAsync(Organisation, "core", 1, Id)
            : actor.DelegateAsync(Organisation, To, "core", 1, Id);
    }
}
