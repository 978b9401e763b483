using System.Diagnostics;
using System.Text.Json.Nodes;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Crashes;

/// <summary>A service, the clients that use it, and what they keep for themselves; in the end all of it is held together.</summary>
/// <param name="store">Where the service keeps its journal.</param>
/// <param name="seed">Of everything that clients draw.</param>
/// <param name="behind">What the service is started behind.</param>
internal sealed class Session(IStore store, int seed, params IEnumerable<string> behind) : IAsyncDisposable
{
    private const int ManyClients = 12;
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly List<TimeSpan> _timesToServe = [];
    private readonly CancellationTokenSource _stopping = new();
    private List<Task> _clients = [];

    public ClientJournal Journal { get; init; } = new();

    public RunningBudgets Service { get; } = new(store.Settings, behind);

    /// <summary>Clients work while it is open.</summary>
    public Doorway Doorway { get; } = new();

    /// <summary>From each start of the process to the first answer that a client got.</summary>
    public IReadOnlyList<TimeSpan> TimesToServe => _timesToServe;

    /// <summary>How long the last start took.</summary>
    public TimeSpan UsualStart { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>Starts the service with organisations and money in every book.</summary>
    public async Task BeginAsync()
    {
        await Service.StartAsync();
        await SmallSystem.ImportAsync(Service);
        foreach (var message in SmallSystem.Funding(new Random(seed))) await AskAsync(message);
    }

    /// <summary>Starts the process and lets clients in.</summary>
    public async Task StartAsync()
    {
        var clock = Stopwatch.StartNew();
        await Service.StartAsync();
        UsualStart = clock.Elapsed;
        Journal.Acknowledged += FirstAnswer;
        Doorway.Open();

        void FirstAnswer()
        {
            Journal.Acknowledged -= FirstAnswer;
            lock (_timesToServe) _timesToServe.Add(clock.Elapsed);
        }
    }

    /// <summary>Shuts clients out and kills the process.</summary>
    public async Task KillAsync()
    {
        Doorway.Close();
        await Service.KillAsync();
    }

    /// <summary>Brings clients; they work whenever the doorway is open.</summary>
    public void BringClients() => _clients =
        [.. Enumerable.Range(1, ManyClients).Select(i => new Client(Service, Journal, new Random(unchecked((seed * 397) + i)), Doorway).RunAsync(_stopping.Token))];

    /// <summary>Sends clients home when they have had so many more answers.</summary>
    public async Task EndClientsAsync(int answers)
    {
        await AnswersAsync(answers);
        await _stopping.CancelAsync();
        await Task.WhenAll(_clients).WaitAsync(_limit);
    }

    /// <summary>Asks, and keeps the answer; it must be one that stays.</summary>
    public async Task AskAsync(Message message)
    {
        Journal.Sending(message);
        var answer = await Service.PostAsync(message.Path, message.Json);
        answer.IsFinal.ShouldBeTrue($"{answer}");
        Journal.Heard(message, answer);
    }

    /// <summary>Waits for answers rather than for time: a slow machine is killed in the middle of as much work as a fast one.</summary>
    public async Task AnswersAsync(int more)
    {
        var enough = Journal.Answers + more;
        for (var waited = Stopwatch.StartNew(); Journal.Answers < enough; await Task.Delay(1))
        {
            if (Service.HasEnded || waited.Elapsed > _limit)
                throw new InvalidOperationException($"The service does not answer (seed {seed}, {Journal.Answers} answers). It said:\n{Service.Output}");
        }
    }

    /// <summary>Everything that can be found in the journal, and by asking for every answer again.</summary>
    public async Task<IReadOnlyCollection<Finding>> FindAsync()
    {
        var findings = new List<Finding>(await NotSettledAsync());
        await Parallel.ForEachAsync(Journal.Answered.ToList(), new ParallelOptions { MaxDegreeOfParallelism = ManyClients }, async (answered, _) =>
            Journal.Heard(answered.Message, await Service.PostAsync(answered.Message.Path, answered.Message.Json)));
        var reckoning = new Reckoning(Journal, await store.RowsAsync());
        findings.AddRange(reckoning.OfTheJournal());
        findings.AddRange(reckoning.OfPositions(await PositionsAsync()));
        var proof = (await Service.GetAsync($"/v1/proof?year={SmallSystem.Year}", Service.Auditor)).ShouldBeOk();
        if (!proof.Body["balanced"]!.GetValue<bool>()) findings.Add(new(FindingKind.WrongSum, $"The proof fails: {proof}"));
        return [.. findings, .. Journal.Findings];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Doorway.Open();
        await Service.DisposeAsync();
        _stopping.Dispose();
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
            positions.Add(organisation, (await Service.GetAsync($"/v1/budgets/{organisation}/position?year={SmallSystem.Year}")).ShouldBeOk().Body);
        return positions;
    }
}
