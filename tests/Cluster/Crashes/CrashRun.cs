using System.Diagnostics;
using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>
/// A service under load that is killed again and again. Clients go on through it all; in the end everything that they were
/// told is held against what the journal has.
/// </summary>
internal sealed class CrashRun(IStore store, int seed) : IAsyncDisposable
{
    private const int Clients = 12;
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly RunningBudgets _service = new(store.Settings);
    private readonly TemporaryFolder _folder = new();
    private readonly Doorway _doorway = new();
    private readonly List<TimeSpan> _timesToServe = [];
    private TimeSpan _usualStart = TimeSpan.FromSeconds(1);

    public ClientJournal Journal { get; } = new();

    public RunningBudgets Service => _service;

    /// <summary>Kills the service so many times, and says what came of it.</summary>
    public async Task<CrashFigures> RunAsync(int kills, int storeCrashes)
    {
        var plan = Kill.Draw(new Random(seed), kills, storeCrashes);
        await BeginAsync();
        using var stopping = new CancellationTokenSource();
        var clients = Enumerable.Range(1, Clients)
            .Select(i => new Client(_service, Journal, new Random(HashCode.Combine(seed, i)), _doorway).RunAsync(stopping.Token)).ToList();
        for (var i = 0; i < plan.Count; i++)
        {
            await RoundAsync(plan[i]);
            if (i == plan.Count / 2) await CheckpointAsync();
        }
        await StartAsync();
        await AnswersAsync(100);
        await stopping.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(_limit);
        return await ReckonAsync(plan);
    }

    /// <summary>Organisations and money, before anything goes wrong.</summary>
    public async Task BeginAsync()
    {
        await _service.StartAsync();
        await SmallSystem.ImportAsync(_service);
        foreach (var message in SmallSystem.Funding(new Random(seed)))
        {
            Journal.Sending(message);
            Journal.Heard(message, (await _service.PostAsync(message.Path, message.Json)).ShouldBeOk());
        }
        await _service.KillAsync();
    }

    /// <summary>One client for so many answers, without any kill.</summary>
    public async Task WorkAsync(int answers)
    {
        _doorway.Open();
        using var stopping = new CancellationTokenSource();
        var client = new Client(_service, Journal, new Random(seed), _doorway).RunAsync(stopping.Token);
        await AnswersAsync(answers);
        await stopping.CancelAsync();
        await client;
    }

    /// <summary>Everything that can be found: in the journal, and by asking for every answer again.</summary>
    public async Task<IReadOnlyCollection<Finding>> FindAsync()
    {
        var findings = new List<Finding>(await NotSettledAsync());
        await Parallel.ForEachAsync(Journal.Answered.ToList(), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (answered, _) =>
            Journal.Heard(answered.Message, await _service.PostAsync(answered.Message.Path, answered.Message.Json)));
        var reckoning = new Reckoning(Journal, await store.RowsAsync());
        findings.AddRange(reckoning.OfTheJournal());
        findings.AddRange(reckoning.OfPositions(await PositionsAsync()));
        return [.. findings, .. Journal.Findings];
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    private string CheckpointFile => Path.Combine(_folder.Path, "checkpoint.json");

    private async Task RoundAsync(Kill kill)
    {
        if (kill.Moment == KillMoment.WhileItStarts)
        {
            _service.Begin();
            await Task.Delay(kill.Pause(_usualStart));
        }
        else
        {
            await StartAsync();
            if (kill.Store == StoreCrash.Before) await store.CrashAsync();
            if (kill.Moment == KillMoment.UnderLoad) await AnswersAsync(kill.Answers);
            await Task.Delay(kill.Pause(_usualStart));
            _doorway.Close();
        }
        await Task.WhenAll(_service.KillAsync(), kill.Store == StoreCrash.WithIt ? store.CrashAsync() : Task.CompletedTask);
    }

    private async Task StartAsync()
    {
        var clock = Stopwatch.StartNew();
        void FirstAnswer()
        {
            Journal.Acknowledged -= FirstAnswer;
            lock (_timesToServe) _timesToServe.Add(clock.Elapsed);
        }
        await _service.StartAsync();
        _usualStart = clock.Elapsed;
        Journal.Acknowledged += FirstAnswer;
        _doorway.Open();
    }

    // Waits for answers rather than for time: a slow machine is killed in the middle of as much work as a fast one.
    private async Task AnswersAsync(int more)
    {
        var enough = Journal.Answers + more;
        var waited = Stopwatch.StartNew();
        while (Journal.Answers < enough)
        {
            if (_service.HasEnded || waited.Elapsed > _limit)
                throw new InvalidOperationException($"The service does not answer (seed {seed}, {Journal.Answers} answers). It said:\n{_service.Output}");
            await Task.Delay(1);
        }
    }

    private async Task CheckpointAsync()
    {
        await StartAsync();
        await File.WriteAllTextAsync(CheckpointFile, (await _service.GetAsync("/v1/checkpoints", _service.Auditor)).ShouldBeOk().Text);
        await AnswersAsync(20);
        _doorway.Close();
        await _service.KillAsync();
    }

    private async Task<CrashFigures> ReckonAsync(IReadOnlyList<Kill> plan)
    {
        var findings = await FindAsync();
        var proof = (await _service.GetAsync($"/v1/proof?year={SmallSystem.Year}", _service.Auditor)).ShouldBeOk();
        proof.Body["balanced"]!.GetValue<bool>().ShouldBeTrue(proof.Text);
        await _service.KillAsync();
        foreach (var checkpoint in (string?[])[null, CheckpointFile])
        {
            var (exitCode, output) = await store.VerifyAsync(checkpoint);
            exitCode.ShouldBe(0, output);
        }
        var rows = await store.RowsAsync();
        var (unknown, happened) = new Reckoning(Journal, rows).Unknown();
        return new(plan.Count + 1, plan.Count(k => k.Store != StoreCrash.None), Journal.Answers, rows.Count, Journal.Unanswered, unknown, happened, _timesToServe, findings);
    }

    private async Task<IEnumerable<Finding>> NotSettledAsync()
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < _limit; await Task.Delay(100))
        {
            if ((await store.OwingAsync()).Count == 0) return [];
        }
        return (await store.OwingAsync()).Select(owing => new Finding(FindingKind.Unsettled, $"Transfers of {owing} do not settle"));
    }

    private async Task<Dictionary<string, JsonNode>> PositionsAsync()
    {
        var positions = new Dictionary<string, JsonNode>();
        foreach (var organisation in SmallSystem.All)
            positions.Add(organisation, (await _service.GetAsync($"/v1/budgets/{organisation}/position?year={SmallSystem.Year}")).ShouldBeOk().Body);
        return positions;
    }
}
