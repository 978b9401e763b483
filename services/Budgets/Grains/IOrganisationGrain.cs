using System.Collections.Immutable;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Organisations;
using Federated.Domain.Pools;
using Federated.Engine.Processes;

namespace Federated.Budgets.Grains;

/// <summary>What every organisation's grain does: keep its book. Its key is the organisation's code.</summary>
public interface IOrganisationGrain : IGrainWithStringKey
{
    /// <summary>Answers a command. Errors as <see cref="Process{TState,TCommand,TEntry}.Execute"/>.</summary>
    Task<Answer<BookEntry>> Execute(Request<BookCommand> request);

    /// <summary>Answers a command that sends money, and waits for the receivers no longer than <paramref name="patience"/>.</summary>
    Task<SentAnswer> Send(Request<BookCommand> request, TimeSpan patience);

    /// <summary>
    /// Answers commands in order: one after the other, or atomic, all of them or none; then waits for the receivers of what
    /// they send no longer than <paramref name="patience"/>.
    /// </summary>
    /// <returns>One a command. Null, if not atomic, where a command id was used before for something else.</returns>
    Task<ImmutableArray<SentAnswer?>> ExecuteBatch(ImmutableArray<Request<BookCommand>> requests, bool atomic, TimeSpan patience);

    /// <summary>What an atomic batch would be answered now, with version 0; nothing is recorded or sent.</summary>
    Task<ImmutableArray<SentAnswer?>> Rehearse(ImmutableArray<Request<BookCommand>> requests);

    /// <summary>Takes or refuses money that another organisation sends; the same answer however often it is asked.</summary>
    /// <returns>Null when the money is in this book, else why not.</returns>
    Task<Refusal?> Receive(Transfer transfer);

    /// <summary>What became of a transfer that this organisation began; null when it began none under this id.</summary>
    Task<SentAnswer?> FindSent(string transferId);

    /// <summary>The answer that a command id was given, or null.</summary>
    Task<Answer<BookEntry>?> Find(string commandId);

    /// <summary>
    /// The answer that a command id was given for a request of this fingerprint, with what became of what it sent; null when
    /// the id was not used. Error: <see cref="CommandIdReusedException"/> where it was used for something else.
    /// </summary>
    Task<SentAnswer?> Recall(string commandId, string fingerprint);

    /// <summary>Holds and commitments with something left.</summary>
    Task<OpenView> Open();

    /// <summary>The lines of a year.</summary>
    Task<BookView> View(FinancialYear year);

    /// <summary>A line that is a pool's, and what partners paid into it.</summary>
    Task<PoolView> PoolOf(Line line);

    /// <summary>
    /// The lines of a year as recorded at an instant, as effective on a day, or both; from the journal. What it says of an
    /// instant that is past stays true.
    /// </summary>
    /// <param name="year">Which.</param>
    /// <param name="asAt">Null for now; so is the future.</param>
    /// <param name="effectiveOn">Counts what is effective on or before it; null for all.</param>
    Task<BookView> ViewOf(FinancialYear year, DateTimeOffset? asAt, DateOnly? effectiveOn);

    /// <summary>How a line is phased over the months.</summary>
    Task<PlanView> Plan(Line line);

    /// <summary>What a month's report says of the lines of a year; from memory.</summary>
    Task<ReportView> Report(FinancialYear year, Month month);

    /// <summary>Whose money it is, from the journal.</summary>
    /// <param name="version">After the entry of this version, 0 for before the first; null for the newest.</param>
    Task<ProvenanceView> Provenance(long? version);

    /// <summary>Which entries of some versions were reversed, and the versions of the entries that did it.</summary>
    Task<ImmutableSortedDictionary<long, long>> Reversals(long fromVersion, long toVersion);

    /// <summary>
    /// Answers a command that begins to close a period in every book of an ICS, or to open it again, and waits for the other
    /// books no longer than <paramref name="patience"/>. Asked of the ICS's grain.
    /// </summary>
    Task<ClosingAnswer> Close(Request<BookCommand> request, TimeSpan patience);

    /// <summary>Closes a period in this book, or opens it again, as the ICS's book has begun it; once per closing.</summary>
    Task<Answer<BookEntry>> ClosePeriod(Closing closing);

    /// <summary>Which entries of some versions were corrected, and the versions of those that took their places.</summary>
    Task<ImmutableSortedDictionary<long, long>> Corrections(long fromVersion, long toVersion);

    /// <summary>What has been closed in this book: a book that begins now is closed for the same.</summary>
    Task<ImmutableArray<Closing>> ClosedPeriods();

    /// <summary>How far a year is closed in this book.</summary>
    Task<CalendarView> Calendar(FinancialYear year);

    /// <summary>How a year stands in this book, or ended.</summary>
    Task<YearView> Year(FinancialYear year);

    /// <summary>The overrides of a year, and the lines that they are about.</summary>
    Task<OverridesView> Overrides(FinancialYear year);

    /// <summary>Loads the book, so that what it owes others is delivered, and frees holds whose last day is over.</summary>
    Task Wake();
}

/// <summary>The grain of an Integrated Care System.</summary>
public interface IIcsGrain : IOrganisationGrain;

/// <summary>The grain of a place.</summary>
public interface IPlaceGrain : IOrganisationGrain;

/// <summary>The grain of a Primary Care Network.</summary>
public interface IPcnGrain : IOrganisationGrain;

/// <summary>The balances of one year.</summary>
/// <param name="Version">Version of the book that this is.</param>
/// <param name="Lines">By fund code, in ordinal order; funds never used are not there.</param>
public sealed record BookView(long Version, ImmutableSortedDictionary<string, Balances> Lines);

/// <summary>How a line is phased.</summary>
/// <param name="Plan">The profile.</param>
/// <param name="BudgetPence">What is held there now.</param>
public sealed record PlanView(Plan Plan, long BudgetPence);

/// <summary>A month's report of one book.</summary>
/// <param name="Version">Version of the book that this is.</param>
/// <param name="Lines">By fund code, in ordinal order; funds never used are not there.</param>
public sealed record ReportView(long Version, ImmutableSortedDictionary<string, LineReport> Lines);

/// <summary>A pool as its host's book has it.</summary>
/// <param name="Version">Version of the book that this is.</param>
/// <param name="Balances">Of the pool's line.</param>
/// <param name="Contributions">What partners paid.</param>
/// <param name="SpentByMonthPence">Paid out in each month, M1 first.</param>
/// <param name="End">How the line ended with its year, as far as it has.</param>
public sealed record PoolView(
    long Version, Balances Balances, Contributions Contributions, ImmutableArray<long> SpentByMonthPence, LineEnd End);

/// <summary>Whose money is in a book.</summary>
/// <param name="Version">Version of the book that this is.</param>
/// <param name="Lines">By line and account.</param>
/// <param name="Arrivals">What the parent sent, by line, oldest first.</param>
public sealed record ProvenanceView(
    long Version, ImmutableSortedDictionary<Line, Composition> Lines, ImmutableSortedDictionary<Line, ImmutableArray<Arrival>> Arrivals);

/// <summary>What is open in a book.</summary>
/// <param name="Holds">In ordinal order of their ids.</param>
/// <param name="Commitments">In ordinal order of their ids.</param>
public sealed record OpenView(ImmutableArray<Hold> Holds, ImmutableArray<Commitment> Commitments);

/// <summary>The overrides of a year.</summary>
/// <param name="Overrides">In the order in which they were granted.</param>
/// <param name="Lines">Their lines, by fund code in ordinal order.</param>
public sealed record OverridesView(ImmutableArray<Override> Overrides, ImmutableSortedDictionary<string, Balances> Lines);

/// <summary>How far a year is closed.</summary>
/// <param name="Year">The year.</param>
/// <param name="UnderWay">At an ICS: closings that are under way.</param>
public sealed record CalendarView(YearCalendar Year, ImmutableArray<Closing> UnderWay);

/// <summary>How a year stands, or ended.</summary>
/// <param name="State">Whether it takes entries.</param>
/// <param name="IsUnderWay">At an ICS: books below are being closed.</param>
/// <param name="Lines">By fund code.</param>
/// <param name="Ends">What lines carried or gave back, by fund code; those that did neither are not there.</param>
public sealed record YearView(
    YearState State, bool IsUnderWay, ImmutableSortedDictionary<string, Balances> Lines, ImmutableSortedDictionary<string, LineEnd> Ends);

/// <summary>The answer to a command that begins a closing.</summary>
/// <param name="Answer">The entry that it made.</param>
/// <param name="IsUnderWay">Some book has not recorded it yet.</param>
public sealed record ClosingAnswer(Answer<BookEntry> Answer, bool IsUnderWay);

/// <summary>The answer to a command that sends money.</summary>
/// <param name="Answer">The entry that it made.</param>
/// <param name="InFlight">Receivers that have not answered yet.</param>
/// <param name="Refusals">Why others refused, by receiver; their money is back.</param>
public sealed record SentAnswer(
    Answer<BookEntry> Answer, ImmutableArray<string> InFlight, ImmutableSortedDictionary<string, Refusal> Refusals);

/// <summary>Finds an organisation's grain.</summary>
public static class OrganisationGrains
{
    /// <summary>The grain that keeps the book of an organisation of this tier.</summary>
    public static IOrganisationGrain BookOf(this IGrainFactory grains, Tier tier, string code) => tier switch
    {
        Tier.System => grains.GetGrain<IIcsGrain>(code),
        Tier.Place => grains.GetGrain<IPlaceGrain>(code),
        Tier.Neighbourhood => grains.GetGrain<IPcnGrain>(code),
    };

    /// <summary>The grain that keeps the book of an organisation.</summary>
    public static IOrganisationGrain BookOf(this IGrainFactory grains, Organisation organisation) =>
        grains.BookOf(organisation.Tier, organisation.Code);
}
