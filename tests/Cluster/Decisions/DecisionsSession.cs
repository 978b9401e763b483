using System.Diagnostics;
using Federated.Tests.Cluster.Crashes;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>Both services, the clients that use them, and what they keep for themselves; in the end all of it is held together.</summary>
internal sealed class DecisionsSession : IAsyncDisposable
{
    private const int ManyClients = 12;
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly IJournals _journals;
    private readonly int _seed;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private List<Task> _clients = [];

    /// <param name="journals">Where the services keep theirs.</param>
    /// <param name="seed">Of everything that clients draw.</param>
    public DecisionsSession(IJournals journals, int seed)
    {
        (_journals, _seed) = (journals, seed);
        Services = new(journals, Journal);
    }

    public AskJournal Journal { get; } = new();

    public BothServices Services { get; }

    /// <summary>Starts both, with organisations, money in every book, and a scheme in force.</summary>
    public async Task BeginAsync()
    {
        await Services.StartAsync();
        await DecidedSystem.FundAsync(Services.Budgets);
        await DecidedSystem.PublishSchemeAsync(Services);
        Services.LeaveUntimed();
    }

    /// <summary>Brings clients; they work until they are sent home.</summary>
    public void BringClients() => _clients =
        [.. Enumerable.Range(1, ManyClients).Select(i => new BoardClient(Services, Journal, new Random(unchecked((_seed * 397) + i))).RunAsync(_stopping.Token, _abandoned.Token))];

    /// <summary>Waits for answers rather than for time: a slow machine is killed in the middle of as much work as a fast one.</summary>
    public async Task AnswersAsync(int more)
    {
        var enough = Journal.Answers + more;
        for (var waited = Stopwatch.StartNew(); Journal.Answers < enough; await Task.Delay(1))
        {
            if (Services.HasEnded || waited.Elapsed > _limit || _clients.Any(client => client.IsFaulted))
                throw new InvalidOperationException($"The services do not answer (seed {_seed}, {Journal.Answers} answers). They said:\n{Services.Output}", _clients.FirstOrDefault(client => client.IsFaulted)?.Exception);
        }
    }

    /// <summary>Sends clients home when they have had so many more answers, and each the last one that it waits for.</summary>
    public async Task EndClientsAsync(int answers)
    {
        await AnswersAsync(answers);
        await _stopping.CancelAsync();
        await Task.WhenAll(_clients).WaitAsync(_limit);
    }

    /// <summary>Lets everything come to rest, asks for every answer again, and reads what there is; whatever is wrong by then is found.</summary>
    public async Task<(Facts Facts, IReadOnlyList<Finding> Unsettled)> ReadAsync()
    {
        var reading = new FactReading(Services, _journals);
        var unsettled = await reading.SettleAsync();
        // Who was of another board has no answer in any journal, and might be of the right one by now.
        await Parallel.ForEachAsync(Journal.Answered.Where(a => !AskJournal.IsOfAnotherBoard(a.Ask, a.Answer)).ToList(), new ParallelOptions { MaxDegreeOfParallelism = ManyClients }, async (answered, _) =>
            Journal.Heard(answered.Ask, await Services.AskAsync(answered.Ask)));
        return (await reading.ReadAsync(), unsettled);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _abandoned.CancelAsync();
        await Task.WhenAll(_clients).WaitAsync(_limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Services.DisposeAsync();
        _stopping.Dispose();
        _abandoned.Dispose();
    }
}
