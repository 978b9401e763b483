using Federated.Decisions.Streams;
using Federated.Domain.Registers;
using Federated.Tests.Engine.Simulation.Decisions.Checks;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>
/// Decisions beside the books, each service on hosts, a network and a journal of its own, in virtual time and from one seed.
/// First faults strike both and nothing may ever be wrong; then they stop, and everything must come to its end.
/// </summary>
internal sealed class DecisionsWorld
{
    /// <summary>The one measure.</summary>
    public static readonly string Share = StreamNames.OfShare(Federation.Ics);

    /// <summary>The one stream of schemes.</summary>
    public static readonly string Scheme = StreamNames.OfScheme(Federation.Ics);

    /// <summary>Many times what any seed needs.</summary>
    private const long MostSteps = 600_000;

    private static readonly TimeSpan LongestStorm = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Nights _nights;
    private readonly DecisionsClients _clients;
    private TimeSpan _looksAgainAt;

    public DecisionsWorld(ulong seed, TextWriter? shown = null)
    {
        Stage = new(seed, MostSteps, shown);
        Mishaps = new(Stage);
        Rules = Decisions.Rules.Of(Stage.Dice);
        Books = new(Stage);
        Checks = new(this);
        Service = new(Stage, Checks.Journal, () => Checks.Journal.Streams, (service, slot, generation) => new DecisionsHost(this, service, slot, generation));
        _nights = new(this);
        _clients = new(this);
    }

    public Stage Stage { get; }

    public Mishaps Mishaps { get; }

    /// <summary>The scheme that is in force from the beginning.</summary>
    public Domain.Decisions.Schemes.Scheme Rules { get; }

    /// <summary>Budgets.</summary>
    public World Books { get; }

    /// <summary>Decisions.</summary>
    public Service Service { get; }

    public DecisionsChecks Checks { get; }

    /// <summary>What Budgets was told of own limits, in its register; without any before it was told.</summary>
    public Register Told { get; set; } = Federation.Register;

    /// <summary>The clocks of both services.</summary>
    public IEnumerable<Clock> Clocks => Service.Clocks.Concat(Books.Service.Clocks);

    /// <summary>Runs to the end, or to the first thing that is wrong.</summary>
    public void Run()
    {
        _clients.Start();
        _nights.Start();
        Service.StartMischief();
        Books.Service.StartMischief();
        Stage.RunWhile(() => !_clients.AreDone, LongestStorm);
        Stage.Plan.Heal();
        Stage.Trace.Add("from here on nothing goes wrong any more");
        Service.RestartAll();
        Books.Service.RestartAll();
        Stage.RunWhile(() => !IsQuietNow(), Stage.Agenda.Now + LongestRecovery);
        if (!IsQuiet) Stage.Wrong("liveness", $"{_clients.Unanswered} commands are unanswered, {Books.Checks.Journal.InFlight} transfers in flight; {Checks.Outstanding()}.");
        if (Stage.Violation is null) new LastDecisionsChecks(this).Run();
    }

    // Not after each step: to look takes longer than a step.
    private bool IsQuietNow()
    {
        if (Stage.Agenda.Now < _looksAgainAt) return false;
        _looksAgainAt = Stage.Agenda.Now + BetweenLooks;
        return IsQuiet;
    }

    private bool IsQuiet => _clients.AreDone && _clients.Unanswered == 0 && Books.Checks.Journal.InFlight == 0 && Checks.IsQuiet();
}
