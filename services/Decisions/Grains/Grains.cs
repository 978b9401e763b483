using System.Collections.Immutable;
using Federated.Decisions.Streams;
using Federated.Domain;
using Federated.Domain.Decisions.Life;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Engine.Processes;
using Orleans.Concurrency;

namespace Federated.Decisions.Grains;

/// <summary>A thin shell around a <see cref="SchemeKeeper"/>.</summary>
[Reentrant]
internal sealed class SchemeGrain(Keepers keepers) : Grain, ISchemeGrain
{
    private SchemeKeeper? _keeper;

    private SchemeKeeper Keeper => _keeper ??= keepers.OfScheme(this.GetPrimaryKeyString());

    public Task<Answer<SchemeEntry>> Execute(Request<SchemeCommand> request) => Keeper.Execute(request);

    public Task<Answer<SchemeEntry>?> Recall(string commandId, string fingerprint) => Keeper.Recall(commandId, fingerprint);

    public Task<SchemeBook> Read() => Keeper.Read();

    public Task Wake() => Keeper.Wake();
}

/// <summary>A thin shell around a <see cref="DecisionKeeper"/>.</summary>
[Reentrant]
internal sealed class DecisionGrain(Keepers keepers) : Grain, IDecisionGrain
{
    private DecisionKeeper? _keeper;

    private DecisionKeeper Keeper => _keeper ??= keepers.OfDecision(this.GetPrimaryKeyString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _keeper?.Dispose();
        return Task.CompletedTask;
    }

    public Task<DecisionAnswer> Execute(Request<DecisionCommand> request, TimeSpan patience)
    {
        // What is owed must not lose its courier while it is under way.
        DelayDeactivation(patience + TimeSpan.FromMinutes(1));
        return Keeper.Execute(request, patience);
    }

    public Task<DecisionAnswer?> Recall(string commandId, string fingerprint) => Keeper.Recall(commandId, fingerprint);

    public Task<DecisionView> Read() => Keeper.Read();

    public Task<ImmutableArray<DecisionEntry>> History() => Keeper.History();

    public Task Wake()
    {
        DelayDeactivation(TimeSpan.FromMinutes(1));
        return Keeper.Wake();
    }
}

/// <summary>A thin shell around a <see cref="ShareKeeper"/>.</summary>
[Reentrant]
internal sealed class ShareGrain(Keepers keepers) : Grain, IShareGrain
{
    private ShareKeeper? _keeper;

    private ShareKeeper Keeper => _keeper ??= keepers.OfShare(this.GetPrimaryKeyString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _keeper?.Dispose();
        return Task.CompletedTask;
    }

    public Task<Answer<ShareEntry>> Execute(Request<ShareCommand> request) => Keeper.Execute(request);

    public Task<Tally> Read() => Keeper.Read();

    public Task Told(string organisation, long version) => Keeper.Told(organisation, version);

    public Task Wake()
    {
        // Who follows the books stays in memory.
        DelayDeactivation(TimeSpan.FromHours(2));
        return Keeper.Wake();
    }
}
