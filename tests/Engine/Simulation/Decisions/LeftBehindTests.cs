using Federated.Decisions.Budgets;
using Federated.Decisions.Streams;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Routes;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Journals;
using Federated.Tests.Engine.Journals;
using Federated.Tests.Engine.Simulation.Time;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using DecidedLimits = Federated.Decisions.Budgets.DecisionLimits;

namespace Federated.Tests.Engine.Simulation.Decisions;

/// <summary>A keeper whose stream another one has written, as it is when an activation has moved: woken, it knows. Found by the simulation.</summary>
public sealed class LeftBehindTests : IAsyncLifetime
{
    private static readonly PublishedScheme Published = new(1, Clock.FirstDay, Rules.Of(new(1)), [], Rules.PersonOf(Federation.Ics, 1));

    private readonly MemoryJournal _journal = new();
    private readonly List<GroupCommit> _commits = [];
    private Keepers _here = null!;
    private Keepers _there = null!;

    public Task InitializeAsync()
    {
        (_here, _there) = (NewKeepers(), NewKeepers());
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var commit in _commits) await commit.DisposeAsync();
    }

    [Fact]
    public async Task Schemes_that_are_woken_show_what_another_activation_wrote()
    {
        var (here, there) = (_here.OfScheme(Federation.Ics), _there.OfScheme(Federation.Ics));
        (await here.Read()).Draft.ShouldBeNull();
        await there.Execute(new("draft", "", "test", Clock.Beginning, new SetDraft(Rules.PersonOf(Federation.Ics, 1), Published.Scheme, Rules.Ground)));
        await here.Wake();
        (await here.Read()).Draft.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_decision_that_is_woken_shows_what_another_activation_wrote()
    {
        using var here = _here.OfDecision("d1");
        using var there = _there.OfDecision("d1");
        (await here.Read()).Decision.Exists.ShouldBeFalse();
        var proposal = new Proposal("A plan", "works", BookWorkload.Year, "core", "U1", 0, []);
        await there.Execute(
            new("d1", "", "test", Clock.Beginning, new Propose(Rules.PersonOf("U1", 1), proposal, new(Published, Federation.Register.Federation))), TimeSpan.Zero);
        await here.Wake();
        (await here.Read()).Decision.Exists.ShouldBeTrue();
    }

    [Fact]
    public async Task A_measure_that_is_woken_shows_what_another_activation_wrote()
    {
        using var here = _here.OfShare(Federation.Ics);
        using var there = _there.OfShare(Federation.Ics);
        (await here.Read()).Claims.ShouldBeEmpty();
        await there.Execute(new("claim", "", "test", Clock.Beginning, new ClaimPlace(new() { ThresholdBasisPoints = 0 }, "claim", "d1", "works", 1)));
        await here.Wake();
        (await here.Read()).Claims.ShouldHaveSingleItem();
    }

    private Keepers NewKeepers()
    {
        _commits.Add(new(_journal));
        var (budgets, clock) = (new Away(), new Clock(new()));
        // No grain is asked for anything here.
        return new(_journal, _commits[^1], budgets, new(budgets, new(), clock, NullLogger<RegisterOfBudgets>.Instance), null!, clock, NullLoggerFactory.Instance);
    }

    /// <summary>Budgets that does not answer.</summary>
    private sealed class Away : IBudgets
    {
        public Task<KnownRegister> ReadRegister(CancellationToken cancellation) => throw Unavailable();

        public Task<MoneyRefusal?> Reserve(DecidedMoney money, DateOnly lastDay) => throw Unavailable();

        public Task<MoneyRefusal?> Commit(DecidedMoney money) => throw Unavailable();

        public Task Release(DecidedMoney money) => throw Unavailable();

        public IAsyncEnumerable<V1.EventPage> Follow(string ics, string after, CancellationToken cancellation) => throw Unavailable();

        public Task<V1.EventPage> ReadEvents(string organisation, string after, CancellationToken cancellation) => throw Unavailable();

        public Task<V1.Entry> ReadEntry(string organisation, long version, CancellationToken cancellation) => throw Unavailable();

        public Task TellLimits(DecidedLimits limits) => throw Unavailable();

        private static RpcException Unavailable() => new(new Status(StatusCode.Unavailable, "away"));
    }
}
