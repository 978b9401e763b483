using System.Collections.Immutable;
using Federated.Budgets.Books;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Processes;
using Orleans.Concurrency;

namespace Federated.Budgets.Grains;

/// <summary>A thin shell: gives one organisation's <see cref="BookKeeper"/> a turn-based home.</summary>
internal abstract class OrganisationGrain(BookKeepers keepers) : Grain, IOrganisationGrain
{
    private BookKeeper? _keeper;

    private BookKeeper Keeper => _keeper ?? throw new InvalidOperationException("The grain is not active.");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _keeper = keepers.For(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _keeper?.Dispose();
        return Task.CompletedTask;
    }

    public Task<Answer<BookEntry>> Execute(Request<BookCommand> request) => Keeper.Execute(request);

    public Task<SentAnswer> Send(Request<BookCommand> request, TimeSpan patience)
    {
        // What is sent must not lose its courier while it is under way.
        DelayDeactivation(patience + TimeSpan.FromMinutes(1));
        return Keeper.Send(request, patience);
    }

    public Task<ImmutableArray<SentAnswer?>> ExecuteBatch(ImmutableArray<Request<BookCommand>> requests, bool atomic, TimeSpan patience)
    {
        DelayDeactivation(patience + TimeSpan.FromMinutes(1));
        return Keeper.ExecuteBatch(requests, atomic, patience);
    }

    public Task<ImmutableArray<SentAnswer?>> Rehearse(ImmutableArray<Request<BookCommand>> requests) => Keeper.Rehearse(requests);

    public Task<Refusal?> Receive(Transfer transfer) => Keeper.Receive(transfer);

    public Task<SentAnswer?> FindSent(string transferId) => Keeper.FindSent(transferId);

    public Task<Answer<BookEntry>?> Find(string commandId) => Keeper.Find(commandId);

    public Task<SentAnswer?> Recall(string commandId, string fingerprint) => Keeper.Recall(commandId, fingerprint);

    public Task<OpenView> Open() => Keeper.Open();

    public Task<BookView> View(FinancialYear year) => Keeper.View(year);

    public Task<PoolView> PoolOf(Line line) => Keeper.PoolOf(line);

    public Task<BookView> ViewOf(FinancialYear year, DateTimeOffset? asAt, DateOnly? effectiveOn) => Keeper.ViewOf(year, asAt, effectiveOn);

    public Task<PlanView> Plan(Line line) => Keeper.Plan(line);

    public Task<ReportView> Report(FinancialYear year, Month month) => Keeper.Report(year, month);

    public Task<ProvenanceView> Provenance(long? version) => Keeper.Provenance(version);

    public Task<ImmutableSortedDictionary<long, long>> Reversals(long fromVersion, long toVersion) => Keeper.Reversals(fromVersion, toVersion);

    public Task<ClosingAnswer> Close(Request<BookCommand> request, TimeSpan patience)
    {
        DelayDeactivation(patience + TimeSpan.FromMinutes(1));
        return Keeper.Close(request, patience);
    }

    public Task<Answer<BookEntry>> ClosePeriod(Closing closing) => Keeper.ClosePeriod(closing);

    public Task<ImmutableSortedDictionary<long, long>> Corrections(long fromVersion, long toVersion) => Keeper.Corrections(fromVersion, toVersion);

    public Task<ImmutableArray<Closing>> ClosedPeriods() => Keeper.ClosedPeriods();

    public Task<CalendarView> Calendar(FinancialYear year) => Keeper.Calendar(year);

    public Task<YearView> Year(FinancialYear year) => Keeper.Year(year);

    public Task<OverridesView> Overrides(FinancialYear year) => Keeper.Overrides(year);

    public Task Wake()
    {
        DelayDeactivation(TimeSpan.FromMinutes(1));
        return Keeper.Wake();
    }
}

[Reentrant]
internal sealed class IcsGrain(BookKeepers keepers) : OrganisationGrain(keepers), IIcsGrain;

[Reentrant]
internal sealed class PlaceGrain(BookKeepers keepers) : OrganisationGrain(keepers), IPlaceGrain;

[Reentrant]
internal sealed class PcnGrain(BookKeepers keepers) : OrganisationGrain(keepers), IPcnGrain;
