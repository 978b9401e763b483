using Federated.Decisions.Budgets;
using Federated.Decisions.Grains;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Engine.Journals;
using Federated.Engine.Processes;

namespace Federated.Decisions.Streams;

/// <summary>What every keeper of a stream shares on a host.</summary>
internal sealed class Keepers(
    IJournal journal, GroupCommit commit, IBudgets budgets, RegisterOfBudgets register, IGrainFactory grains, TimeProvider time, ILoggerFactory logs,
    KeeperOptions? options = null)
{
    public KeeperOptions Options { get; } = options ?? new();

    public IJournal Journal => journal;

    public GroupCommit Commit => commit;

    public IBudgets Budgets => budgets;

    public RegisterOfBudgets Register => register;

    public IGrainFactory Grains => grains;

    public TimeProvider Time => time;

    /// <summary>The time, as entries record it.</summary>
    public DateTimeOffset Now => time.NowRecorded();

    public DateOnly Today => LondonDay.Of(Now);

    public SchemeKeeper OfScheme(string ics) => new(ics, this, logs.CreateLogger<SchemeKeeper>());

    public DecisionKeeper OfDecision(string id) => new(id, this, logs.CreateLogger<DecisionKeeper>());

    public ShareKeeper OfShare(string ics) => new(ics, this, logs.CreateLogger<ShareKeeper>());

    /// <summary>The scheme of an ICS that is in force today; null for none.</summary>
    public async Task<PublishedScheme?> InForce(string ics) => (await grains.GetGrain<ISchemeGrain>(ics).Read()).InForceOn(Today);

    /// <summary>What the scheme in force asks of the local share; the usual 80% where there is none.</summary>
    public async Task<EightyTwenty> RuleOf(string ics) => (await InForce(ics))?.Scheme.EightyTwenty ?? new();

    /// <summary>What a decision goes by from its proposal on: the scheme that it was proposed under, and the organisations now.</summary>
    public async Task<RoutingGround> GroundOf(Decision decision)
    {
        var version = decision.Round!.SchemeVersion;
        var book = await grains.GetGrain<ISchemeGrain>(decision.Ics).Read();
        return new(book.Versions.Single(v => v.Version == version), (await register.Current()).Federation);
    }
}

/// <summary>How streams are kept; the defaults serve.</summary>
internal sealed record KeeperOptions
{
    /// <summary>How the process of each stream behaves.</summary>
    public ProcessOptions Process { get; init; } = new();

    /// <summary>Whether events come by pub/sub: then books are looked at when one has come and on waking, and not followed all the time.</summary>
    public bool IsTold { get; init; }

    /// <summary>Events of the books between two places that are kept to go on from after a start.</summary>
    public int EventsBetweenPlaces { get; init; } = 200;
}
