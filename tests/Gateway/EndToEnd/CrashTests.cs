using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What a power cut leaves behind.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class CrashTests
{
    private const string Ics = DemoProduct.Ics;
    private const string Fund = "core";
    private const long PlaceKeepsPence = 100_000_000;
    private const long PcnGetsPence = 100_000_000;
    private const int Commands = 1_000;
    private const int Clients = 64;
    private const int AnswersBeforeTheKill = 300;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", Ics);
        var tree = await Federation.ReadTreeAsync(finance, Ics);
        await FundAsync(finance, tree);
        var load = Load(tree);

        var answers = await SendUntilKilledAsync(product, finance, load);
        await product.StartAgainAsync();
        await JournalFile.SettledAsync(product.Data);
        var entries = await EntriesAsync(finance, tree);

        answers.Count.ShouldBeInRange(AnswersBeforeTheKill, Commands - 1, "The kill must come in the middle.");
        foreach (var command in load)
        {
            var own = entries[command.Organisation].Where(entry => Id(entry) == command.Id.ToString()).ToList();
            if (answers.TryGetValue(command.Id, out var answer))
            {
                own.Count.ShouldBe(1, $"{command} was acknowledged with {answer.Text}");
                own[0].Int64("version").ShouldBe(answer.Int64("version"));
                own[0].Int64("amountPence").ShouldBe(command.AmountPence);
            }
            own.Count.ShouldBeLessThanOrEqualTo(1, command.ToString());
            if (command.To is { } receiver)
                entries[receiver].Count(entry => Id(entry).Contains(command.Id.ToString())).ShouldBe(own.Count, command.ToString());
        }
        await ShouldBeBalancedAsync(finance);

        foreach (var command in load)
        {
            var again = (await command.SendAsync(finance)).ShouldBeOk();
            if (answers.TryGetValue(command.Id, out var answer))
                again.Int64("version").ShouldBe(answer.Int64("version"), command.ToString());
        }
        foreach (var group in load.GroupBy(command => command.Organisation))
        {
            var position = await finance.PositionAsync(group.Key, Fund);
            (position.Committed + position.Delegated - DelegatedBefore(tree, group.Key)).ShouldBe(group.Sum(command => command.AmountPence));
        }
        await ShouldBeBalancedAsync(finance);

        await product.KillAsync();
        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);
        exitCode.ShouldBe(0, output);
    }

    private static long DelegatedBefore(Federation tree, string organisation) =>
        tree.Children.SingleOrDefault(place => place.Code == organisation)?.Children.Count * PcnGetsPence ?? 0;

    private static async Task FundAsync(Actor finance, Federation tree)
    {
        long Needs(Federation place) => PlaceKeepsPence + (place.Children.Count * PcnGetsPence);
        (await finance.ReceiveAsync(Ics, Fund, tree.Children.Sum(Needs))).ShouldBeOk();
        foreach (var place in tree.Children)
        {
            (await finance.DelegateAsync(Ics, place.Code, Fund, Needs(place))).ShouldBeOk();
            await Task.WhenAll(place.Children.Select(async pcn =>
                (await finance.DelegateAsync(place.Code, pcn.Code, Fund, PcnGetsPence)).ShouldBeOk()));
        }
    }

    /// <summary>Half delegations from places to PCNs, half commitments of PCNs, mixed; every amount differs.</summary>
    private static List<Command> Load(Federation tree)
    {
        var edges = tree.Children.SelectMany(place => place.Children.Select(pcn => (Place: place.Code, Pcn: pcn.Code))).ToList();
        return
        [
            .. Enumerable.Range(0, Commands).Select(i =>
            {
                var (place, pcn) = edges[i / 2 % edges.Count];
                return i % 2 == 0 ? new Command(Guid.NewGuid(), place, pcn, 1_000 + i) : new Command(Guid.NewGuid(), pcn, null, 1_000 + i);
            }),
        ];
    }

    /// <summary>The answers that came before the process was gone.</summary>
    private static async Task<ConcurrentDictionary<Guid, Answer>> SendUntilKilledAsync(RunningProduct product, Actor finance, List<Command> load)
    {
        var answers = new ConcurrentDictionary<Guid, Answer>();
        var killed = new TaskCompletionSource();
        var sending = Parallel.ForEachAsync(load, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (command, _) =>
        {
            try
            {
                var answer = await command.SendAsync(finance);
                if (answer.Status == HttpStatusCode.OK)
                    answers[command.Id] = answer;
            }
            catch (HttpRequestException)
            {
                // Not acknowledged: it may have happened or not.
            }
            if (answers.Count >= AnswersBeforeTheKill)
                killed.TrySetResult();
        });
        await Task.WhenAny(killed.Task, sending);
        await product.KillAsync();
        await sending;
        return answers;
    }

    private static async Task<Dictionary<string, IReadOnlyList<JsonNode>>> EntriesAsync(Actor actor, Federation tree)
    {
        var entries = new Dictionary<string, IReadOnlyList<JsonNode>>();
        foreach (var organisation in tree.All)
            entries.Add(organisation.Code, await actor.EntriesAsync(organisation.Code));
        return entries;
    }

    private static async Task ShouldBeBalancedAsync(Actor actor)
    {
        var proof = await actor.ProofAsync();
        proof.Body["balanced"]!.GetValue<bool>().ShouldBeTrue(proof.Text);
        proof.Int64("inTransitPence").ShouldBe(0, proof.Text);
    }

    private static string Id(JsonNode entry) => entry["commandId"]!.GetValue<string>();

    /// <summary>A delegation to a receiver, or a commitment.</summary>
    private sealed record Command(Guid Id, string Organisation, string? To, long AmountPence)
    {
        public Task<Answer> SendAsync(Actor actor) => To is null
            ? actor.CommitAsync(Organisation, Fund, AmountPence, Id)
            : actor.DelegateAsync(Organisation, To, Fund, AmountPence, Id);
    }
}
