using System.Collections.Immutable;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Processes;

namespace Federated.Tests.Engine.Simulation;

/// <summary>A reference to an organisation's grain: it passes on what one book asks of another. The rest no book ever asks.</summary>
internal sealed class GrainReference(World world, Host host, string code) : IIcsGrain, IPlaceGrain, IPcnGrain
{
    public Task<Refusal?> Receive(Transfer transfer)
    {
        world.Checks.Transfers.Sent(host.Find(transfer.From), transfer);
        return world.Network.Call(host, code, $"receive {transfer.Key}", async activation =>
        {
            var refusal = await activation.Keeper<BookKeeper>().Receive(transfer);
            world.Checks.Transfers.Answered(activation, transfer, refusal);
            return refusal;
        });
    }

    public Task<ImmutableArray<Closing>> ClosedPeriods() => world.Network.Call(host, code, "closed periods", activation => activation.Keeper<BookKeeper>().ClosedPeriods());

    public Task<Answer<BookEntry>> Execute(Request<BookCommand> request) => throw Never();

    public Task<SentAnswer> Send(Request<BookCommand> request, TimeSpan patience) => throw Never();

    public Task<ImmutableArray<SentAnswer?>> ExecuteBatch(ImmutableArray<Request<BookCommand>> requests, bool atomic, TimeSpan patience) => throw Never();

    public Task<ImmutableArray<SentAnswer?>> Rehearse(ImmutableArray<Request<BookCommand>> requests) => throw Never();

    public Task<SentAnswer?> FindSent(string transferId) => throw Never();

    public Task<Answer<BookEntry>?> Find(string commandId) => throw Never();

    public Task<SentAnswer?> Recall(string commandId, string fingerprint) => throw Never();

    public Task<OpenView> Open() => throw Never();

    public Task<BookView> View(FinancialYear year) => throw Never();

    public Task<PoolView> PoolOf(Line line) => throw Never();

    public Task<BookView> ViewOf(FinancialYear year, DateTimeOffset? asAt, DateOnly? effectiveOn) => throw Never();

    public Task<PlanView> Plan(Line line) => throw Never();

    public Task<ReportView> Report(FinancialYear year, Month month) => throw Never();

    public Task<ProvenanceView> Provenance(long? version) => throw Never();

    public Task<ImmutableSortedDictionary<long, long>> Reversals(long fromVersion, long toVersion) => throw Never();

    public Task<ClosingAnswer> Close(Request<BookCommand> request, TimeSpan patience) => throw Never();

    public Task<Answer<BookEntry>> ClosePeriod(Closing closing) => throw Never();

    public Task<ImmutableSortedDictionary<long, long>> Corrections(long fromVersion, long toVersion) => throw Never();

    public Task<CalendarView> Calendar(FinancialYear year) => throw Never();

    public Task<YearView> Year(FinancialYear year) => throw Never();

    public Task<OverridesView> Overrides(FinancialYear year) => throw Never();

    public Task Wake() => throw Never();

    private static NotSupportedException Never() => new("No book asks this of another in a simulation.");
}
