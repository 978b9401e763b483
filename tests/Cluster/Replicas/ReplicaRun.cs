using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Crashes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Replicas;

/// <summary>
/// Three replicas of Budgets on one PostgreSQL journal behind the gateway, under load, while one after the other is killed and
/// started again, and one is frozen. In the end everything that clients were told is held against the journal.
/// </summary>
internal sealed class ReplicaRun : IAsyncDisposable
{
    private const int Replicas = 3;
    // Every client may send a batch at the same time: who is turned away because of the others says nothing of replicas.
    private const string ManyBatches = "--Limits:Bulk=1000";
    // What a silo says that the others gave up for dead, while it was frozen or had no time, before it ends itself.
    private const string GivenUp = "I have been told I am dead";
    private static readonly TimeSpan _betweenKills = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _frozen = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    private readonly PostgresStore _store;
    private readonly int _seed;
    private readonly TestIssuer _issuer = new();
    private readonly List<RunningBudgets> _replicas;
    private readonly RunningGateway _gateway;
    private readonly ClientJournal _journal = new();
    private readonly Doorway _doorway = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<TimeSpan> _awayFor = [];

    public ReplicaRun(PostgresStore store, int seed)
    {
        (_store, _seed) = (store, seed);
        _replicas = [.. Enumerable.Range(0, Replicas).Select(_ => new RunningBudgets(_issuer, [.. store.Settings, ManyBatches], []))];
        _gateway = new(_replicas, ManyBatches);
    }

    /// <param name="clients">How many ask at once.</param>
    /// <param name="kills">How often a replica is killed; halfway, another is frozen.</param>
    public async Task<ReplicaFigures> RunAsync(int clients, int kills)
    {
        // All at once: they make the schema together.
        await Task.WhenAll(_replicas.Select(replica => replica.StartAsync()));
        await _gateway.StartAsync();
        await SmallSystem.ImportAsync(_replicas[0]);
        foreach (var message in SmallSystem.Funding(new Random(_seed))) await AskAsync(message);

        _doorway.Open();
        var clock = Stopwatch.StartNew();
        var working = Enumerable.Range(1, clients)
            .Select(i => new Client(_gateway, _journal, new Random(unchecked((_seed * 397) + i)), _doorway).RunAsync(_stopping.Token)).ToList();
        var next = _betweenKills;
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(next > clock.Elapsed ? next - clock.Elapsed : TimeSpan.Zero);
            // Or later, when the one that was killed has not come back so soon.
            next = clock.Elapsed + _betweenKills;
            await KeepRunningAsync();
            await KillAsync(_replicas[i % Replicas]);
            if (i == kills / 2) await FreezeAsync(_replicas[(i + 1) % Replicas]);
        }
        await Task.Delay(_betweenKills);
        await _stopping.CancelAsync();
        await Task.WhenAll(working).WaitAsync(_limit);
        await KeepRunningAsync();
        var (lasted, answers, latencies) = (clock.Elapsed, _journal.Answers, _gateway.Latencies.Order().ToList());
        return new(clients, kills, lasted, answers, _journal.HeardInstead, latencies, _awayFor, [.. await FindAsync()]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _gateway.DisposeAsync();
        foreach (var replica in _replicas) await replica.DisposeAsync();
        _stopping.Dispose();
        _issuer.Dispose();
    }

    // As Kubernetes does. Nobody else ends by itself.
    private async Task KeepRunningAsync()
    {
        foreach (var replica in _replicas.Where(replica => replica.HasEnded))
        {
            (await replica.EndedAsync()).ShouldContain(GivenUp);
            await replica.StartAsync();
        }
    }

    // Whichever organisations were its own: they are back when all are.
    private async Task KillAsync(RunningBudgets replica)
    {
        await replica.KillAsync();
        var killed = Stopwatch.StartNew();
        replica.Begin();
        await Task.WhenAll(SmallSystem.All.Select(AnswersAsync));
        _awayFor.Add(killed.Elapsed);
        await replica.ServingAsync();
    }

    private async Task FreezeAsync(RunningBudgets replica)
    {
        await replica.FreezeAsync();
        var frozen = Stopwatch.StartNew();
        await Task.WhenAll(SmallSystem.All.Select(AnswersAsync));
        _awayFor.Add(frozen.Elapsed);
        await Task.Delay(_frozen > frozen.Elapsed ? _frozen - frozen.Elapsed : TimeSpan.Zero);
        await replica.ThawAsync();
    }

    private async Task AnswersAsync(string organisation)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < _limit; await Task.Delay(10))
        {
            try
            {
                if ((await _gateway.GetAsync(PositionOf(organisation))).Status == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Then the gateway is not there, which clients see too.
            }
        }
        throw new TimeoutException($"{organisation} is not answered. The gateway said:\n{_gateway.Output}");
    }

    private async Task AskAsync(Message message)
    {
        _journal.Sending(message);
        var answer = await _gateway.PostAsync(message.Path, message.Json);
        answer.IsFinal.ShouldBeTrue($"{answer}");
        _journal.Heard(message, answer);
    }

    private async Task<IEnumerable<Finding>> FindAsync()
    {
        var findings = new List<Finding>();
        for (var waited = Stopwatch.StartNew(); (await _store.OwingAsync()) is { Count: > 0 } owing; await Task.Delay(100))
        {
            if (waited.Elapsed < _limit) continue;
            findings.AddRange(owing.Select(who => new Finding(FindingKind.Unsettled, $"Transfers of {who} do not settle")));
            break;
        }
        await Parallel.ForEachAsync(_journal.Answered.ToList(), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (answered, _) =>
            _journal.Heard(answered.Message, await _gateway.PostAsync(answered.Message.Path, answered.Message.Json)));
        var reckoning = new Reckoning(_journal, await _store.RowsAsync());
        findings.AddRange(reckoning.OfTheJournal());
        // Each replica by itself: what one of them has in memory is what all of them tell.
        foreach (var replica in _replicas) findings.AddRange(reckoning.OfPositions(await PositionsAsync(replica)));
        foreach (var replica in _replicas) await replica.StopAsync(unless: GivenUp);
        var (exitCode, output) = await _store.VerifyAsync();
        if (exitCode != 0) findings.Add(new(FindingKind.Unverified, output));
        return [.. findings, .. _journal.Findings];
    }

    // A silo that was given up may end itself as late as here.
    private async Task<Dictionary<string, JsonNode>> PositionsAsync(RunningBudgets replica)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            await KeepRunningAsync();
            try
            {
                var positions = SmallSystem.All.ToDictionary(organisation => organisation, organisation => replica.GetAsync(PositionOf(organisation)));
                await Task.WhenAll(positions.Values);
                return positions.ToDictionary(p => p.Key, p => p.Value.Result.ShouldBeOk().Body);
            }
            catch (HttpRequestException) when (waited.Elapsed < _limit)
            {
                // It has ended, or is about to.
            }
        }
    }

    private static string PositionOf(string organisation) => $"/v1/budgets/{organisation}/position?year={SmallSystem.Year}";
}
