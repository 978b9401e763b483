using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Federated.Tests.Gateway.EndToEnd;

/// <summary>What a power cut leaves behind of batches.</summary>
[Collection(ProductTests.Name)]
[Trait("Cost", "long")]
public class BatchCrashTests
{
    private const string Ics = DemoProduct.Ics;
    private const string Fund = "core";
    private const int Batches = 200;
    private const int CommandsEach = 25;
    private const int Clients = 16;
    private const int AnswersBeforeTheKill = 50;

    [Fact]
    public async Task An_atomic_batch_is_there_whole_or_not_at_all_and_what_was_answered_stays()
    {
        await using var product = await RunningProduct.StartAsync("--demo");
        var finance = await product.ActAsAsync("system-finance", Ics);
        var tree = await Federation.ReadTreeAsync(finance, Ics);
        (await finance.ReceiveAsync(Ics, Fund, 1_000_000_000)).ShouldBeOk();
        foreach (var place in tree.Children) (await finance.DelegateAsync(Ics, place.Code, Fund, 100_000_000)).ShouldBeOk();
        var load = Load(tree);

        var answers = await SendUntilKilledAsync(product, finance, load);
        await product.StartAgainAsync();
        await JournalFile.SettledAsync(product.Data);

        answers.Count.ShouldBeInRange(AnswersBeforeTheKill, Batches - 1, "The kill must come in the middle.");
        var versions = await VersionsAsync(finance, tree);
        foreach (var batch in load)
        {
            var there = batch.Ids.Where(versions[batch.Organisation].ContainsKey).Select(id => versions[batch.Organisation][id]).ToList();
            (there.Count is 0 or CommandsEach).ShouldBeTrue($"{there.Count} of {CommandsEach} commands of a batch are there.");
            if (answers.TryGetValue(batch, out var answer))
                there.ShouldBe(Versions(answer), "Acknowledged, and other than that after the restart.");
        }

        foreach (var batch in load)
        {
            var again = (await batch.SendAsync(finance)).ShouldBeOk();
            if (answers.TryGetValue(batch, out var answer)) Versions(again).ShouldBe(Versions(answer));
        }
        foreach (var place in tree.Children)
        {
            var own = load.Where(batch => batch.Organisation == place.Code).ToList();
            var position = await finance.PositionAsync(place.Code, Fund);
            (position.Committed, position.Delegated).ShouldBe((own.Sum(batch => batch.CommittedPence), own.Sum(batch => batch.DelegatedPence)));
        }
        (await finance.ProofAsync()).Body["balanced"]!.GetValue<bool>().ShouldBeTrue();

        await product.KillAsync();
        var (exitCode, output) = await ProgramRun.VerifyAsync(product.Data);
        exitCode.ShouldBe(0, output);
    }

    /// <summary>Commitments and delegations in turn, at every place.</summary>
    private static List<AtomicBatch> Load(Federation tree) =>
    [
        .. Enumerable.Range(0, Batches).Select(i =>
        {
            var place = tree.Children[i % tree.Children.Count];
            return new AtomicBatch(place.Code, [.. Enumerable.Range(0, CommandsEach).Select(c => c % 5 == 4
                ? Command("delegate", 1 + i, ("toOrganisation", place.Children[c % place.Children.Count].Code))
                : Command("commit", 1 + i, ("purpose", "Clinics")))]);
        }),
    ];

    private static JsonObject Command(string kind, long amountPence, (string Name, string Value) more)
    {
        var asked = Actor.Command(Fund, amountPence, more);
        asked.Remove("commandId");
        return new() { ["commandId"] = Guid.NewGuid().ToString(), [kind] = asked };
    }

    private static async Task<ConcurrentDictionary<AtomicBatch, Answer>> SendUntilKilledAsync(RunningProduct product, Actor finance, List<AtomicBatch> load)
    {
        var answers = new ConcurrentDictionary<AtomicBatch, Answer>();
        var killed = new TaskCompletionSource();
        var sending = Parallel.ForEachAsync(load, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (batch, _) =>
        {
            try
            {
                var answer = await batch.SendAsync(finance);
                if (answer.Status == HttpStatusCode.OK) answers[batch] = answer;
            }
            catch (HttpRequestException)
            {
                // Not acknowledged: it may have happened or not.
            }
            if (answers.Count >= AnswersBeforeTheKill) killed.TrySetResult();
        });
        await Task.WhenAny(killed.Task, sending);
        await product.KillAsync();
        await sending;
        return answers;
    }

    private static async Task<Dictionary<string, Dictionary<string, long>>> VersionsAsync(Actor actor, Federation tree)
    {
        var versions = new Dictionary<string, Dictionary<string, long>>();
        foreach (var place in tree.Children)
        {
            versions.Add(place.Code, (await actor.EntriesAsync(place.Code))
                .ToDictionary(entry => entry["commandId"]!.GetValue<string>(), entry => entry.Int64("version")));
        }
        return versions;
    }

    private static List<long> Versions(Answer answer) => [.. answer.Body["answers"]!.AsArray().Select(a => a!.Int64("version"))];

    private sealed class AtomicBatch(string organisation, JsonObject[] commands)
    {
        public string Organisation => organisation;

        public IEnumerable<string> Ids => commands.Select(command => command["commandId"]!.GetValue<string>());

        public long CommittedPence => commands.Sum(command => command["commit"]?.Int64("amountPence") ?? 0);

        public long DelegatedPence => commands.Sum(command => command["delegate"]?.Int64("amountPence") ?? 0);

        public Task<Answer> SendAsync(Actor actor) => actor.PostAsync(
            $"/v1/budgets/{organisation}/commands:batch",
            new() { ["atomic"] = true, ["commands"] = new JsonArray([.. commands.Select(c => c.DeepClone())]) });
    }
}
