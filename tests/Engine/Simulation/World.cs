using Federated.Tests.Engine.Journals;
using Federated.Tests.Engine.Simulation.Checks;
using Federated.Tests.Engine.Simulation.Time;

namespace Federated.Tests.Engine.Simulation;

/// <summary>
/// A whole federation in one thread: hosts, network, journal and clients, in virtual time and from one seed. First faults
/// strike and nothing may ever be wrong; then they stop, and everything must come to its end.
/// </summary>
internal sealed class World
{
    /// <summary>Many times what any seed needs.</summary>
    private const long MostSteps = 150_000;

    /// <summary>How long it may take, once nothing goes wrong any more, until everything is answered and settled.</summary>
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromMinutes(3);

    /// <summary>How long things may go wrong, also where somebody is never answered.</summary>
    private static readonly TimeSpan LongestStorm = TimeSpan.FromMinutes(3);

    public World(ulong seed, TextWriter? shown = null)
        : this(new Stage(seed, MostSteps, shown))
    {
    }

    /// <summary>On a stage that it shares with another service.</summary>
    public World(Stage stage)
    {
        Stage = stage;
        Checks = new(this);
        Service = new(stage, Checks.Journal, () => Codes, (service, slot, generation) => new BookHost(this, service, slot, generation));
        Clients = new(this);
    }

    private static IReadOnlyList<string> Codes { get; } = [.. Federation.Organisations.Select(o => o.Code)];

    public Stage Stage { get; }

    /// <summary>Budgets.</summary>
    public Service Service { get; }

    public Clients Clients { get; }

    public Dice Dice => Stage.Dice;

    public Plan Plan => Stage.Plan;

    public Agenda Agenda => Stage.Agenda;

    public Trace Trace => Stage.Trace;

    public MemoryJournal Journal => Service.Journal;

    public Network Network => Service.Network;

    public AllChecks Checks { get; }

    /// <summary>Runs to the end, or to the first thing that is wrong.</summary>
    public void Run()
    {
        Clients.Start();
        Service.StartMischief();
        Stage.RunWhile(() => !Clients.AreDone, LongestStorm);
        Plan.Heal();
        Trace.Add("from here on nothing goes wrong any more");
        Service.RestartAll();
        Stage.RunWhile(() => !IsQuiet, Agenda.Now + LongestRecovery);
        if (!IsQuiet) Wrong("liveness", $"{Clients.Unanswered} commands are unanswered and {Checks.Journal.InFlight} transfers in flight.");
        if (Stage.Violation is null) new LastChecks(this).Run();
    }

    /// <inheritdoc cref="Stage.Wrong"/>
    public void Wrong(string check, string what) => Stage.Wrong(check, what);

    private bool IsQuiet => Clients.AreDone && Clients.Unanswered == 0 && Checks.Journal.InFlight == 0;
}
