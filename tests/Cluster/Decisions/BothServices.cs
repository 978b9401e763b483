using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Federated.Tests.Cluster.Services;

namespace Federated.Tests.Cluster.Decisions;

/// <summary>One of the two.</summary>
internal enum Service
{
    Budgets,
    Decisions,
}

/// <summary>Budgets and Decisions, each a process of its own on a journal of its own.</summary>
internal sealed class BothServices : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Seat, string> _tokens = [];
    private readonly HashSet<Service> _running = [];
    private readonly ConcurrentDictionary<Service, Stopwatch> _unanswered = [];
    private readonly ConcurrentQueue<(Service Service, TimeSpan Time)> _timesToServe = [];

    public BothServices(IJournals journals, AskJournal journal)
    {
        Budgets = new(journals.OfBudgets);
        Decisions = new(Budgets, journals.OfDecisions);
        journal.Acknowledged += service =>
        {
            if (_unanswered.TryRemove(service, out var sinceStart)) _timesToServe.Enqueue((service, sinceStart.Elapsed));
        };
    }

    public RunningBudgets Budgets { get; }

    public RunningDecisions Decisions { get; }

    /// <summary>From a start of a process to the first answer that a client got from it; of those that lived so long.</summary>
    public IReadOnlyCollection<(Service Service, TimeSpan Time)> TimesToServe => _timesToServe;

    /// <summary>How long the last start took.</summary>
    public TimeSpan UsualStart { get; private set; } = TimeSpan.FromSeconds(1);

    public bool HasEnded => Budgets.HasEnded || Decisions.HasEnded;

    public string Output => $"Budgets: {Budgets.Output}\nDecisions: {Decisions.Output}";

    public string TokenOf(Seat seat) => _tokens.GetOrAdd(seat, s => Budgets.Issuer.Token(s.Role, s.Organisation, s.Subject));

    /// <exception cref="HttpRequestException">There was no whole answer.</exception>
    public async Task<Reply> AskAsync(Ask ask, TimeSpan? patience = null)
    {
        using var content = new StringContent(ask.Json, Encoding.UTF8, "application/json");
        return await Of(ask.Service).SendAsync(HttpMethod.Post, ask.Path, content, TokenOf(ask.By), patience);
    }

    /// <summary>Asks Decisions as the auditor.</summary>
    /// <exception cref="HttpRequestException">There was no whole answer.</exception>
    public Task<Reply> ReadAsync(string path) => Decisions.SendAsync(HttpMethod.Get, path, null, TokenOf(Seat.Auditor));

    /// <summary>Starts the processes that do not run, and does not wait.</summary>
    public void Begin()
    {
        foreach (var service in Enum.GetValues<Service>().Where(_running.Add))
        {
            Of(service).Begin();
            _unanswered[service] = Stopwatch.StartNew();
        }
    }

    /// <summary>Starts the processes that do not run, and waits until both serve.</summary>
    public async Task StartAsync()
    {
        var (clock, starts) = (Stopwatch.StartNew(), _running.Count < Enum.GetValues<Service>().Length);
        Begin();
        await Task.WhenAll(Enum.GetValues<Service>().Select(service => Of(service).ServingAsync()));
        if (starts) UsualStart = clock.Elapsed;
    }

    /// <summary>Does not time the last starts: what answered since was no client.</summary>
    public void LeaveUntimed() => _unanswered.Clear();

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(Service service)
    {
        _running.Remove(service);
        await Of(service).KillAsync();
        _unanswered.TryRemove(service, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await Decisions.DisposeAsync();
        await Budgets.DisposeAsync();
    }

    private RunningService Of(Service service) => service switch { Service.Budgets => Budgets, Service.Decisions => Decisions };
}
