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
    private readonly List<(Service Service, TimeSpan Time)> _timesToServe = [];
    private readonly AskJournal _journal;

    public BothServices(IJournals journals, AskJournal journal)
    {
        _journal = journal;
        Budgets = new(journals.OfBudgets);
        Decisions = new(Budgets, journals.OfDecisions);
    }

    public RunningBudgets Budgets { get; }

    public RunningDecisions Decisions { get; }

    /// <summary>From each start of a process to the first answer that a client got from it.</summary>
    public IReadOnlyList<(Service Service, TimeSpan Time)> TimesToServe => _timesToServe;

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
    public IReadOnlyList<Service> Begin()
    {
        var begun = Enum.GetValues<Service>().Where(_running.Add).ToList();
        foreach (var service in begun) Of(service).Begin();
        return begun;
    }

    /// <summary>Starts the processes that do not run, and waits until both serve.</summary>
    public async Task StartAsync()
    {
        var clock = Stopwatch.StartNew();
        var begun = Begin();
        await Task.WhenAll(begun.Select(service => Of(service).ServingAsync()));
        if (begun.Count > 0) UsualStart = clock.Elapsed;
        foreach (var service in begun) AwaitAnswer(service, clock);
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync(Service service)
    {
        _running.Remove(service);
        return Of(service).KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Decisions.DisposeAsync();
        await Budgets.DisposeAsync();
    }

    private RunningService Of(Service service) => service switch { Service.Budgets => Budgets, Service.Decisions => Decisions };

    private void AwaitAnswer(Service awaited, Stopwatch sinceStart)
    {
        _journal.Acknowledged += FirstAnswer;

        void FirstAnswer(Service service)
        {
            if (service != awaited) return;
            _journal.Acknowledged -= FirstAnswer;
            lock (_timesToServe) _timesToServe.Add((service, sinceStart.Elapsed));
        }
    }
}
