using System.Collections.Immutable;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Pools;

namespace Federated.Domain.Budgets;

/// <summary>
/// The book of one organisation: what it holds now, which commitments are open and which transfers are in flight.
/// Immutable; grows with what is open, not with history.
/// </summary>
/// <param name="Organisation">Code of the holder.</param>
public sealed record Book(string Organisation)
{
    /// <summary>Balances by year and fund.</summary>
    public ImmutableSortedDictionary<Line, Balances> Lines { get; init; } = ImmutableSortedDictionary<Line, Balances>.Empty;

    /// <summary>Commitments with something left to pay, by id.</summary>
    public ImmutableSortedDictionary<string, Commitment> Commitments
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Commitment>(StringComparer.Ordinal);

    /// <summary>Holds with something left, by id.</summary>
    public ImmutableSortedDictionary<string, Hold> Holds
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Hold>(StringComparer.Ordinal);

    /// <summary>What virements have moved, by line.</summary>
    public ImmutableSortedDictionary<Line, VirementMarks> Virements { get; init; } = ImmutableSortedDictionary<Line, VirementMarks>.Empty;

    /// <summary>Pence moved in a year, by who moved them and how.</summary>
    public ImmutableSortedDictionary<MoveAllowance, long> MovedPence { get; init; } = ImmutableSortedDictionary<MoveAllowance, long>.Empty;

    /// <summary>Transfers that this organisation sent and has not settled, by <see cref="Transfer.Key"/>.</summary>
    public ImmutableSortedDictionary<string, Transfer> InFlight
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Transfer>(StringComparer.Ordinal);

    /// <summary>What was sent to the parent to be carried forward, by <see cref="Transfer.Key"/>.</summary>
    public ImmutableSortedDictionary<string, Carry> Carried
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Carry>(StringComparer.Ordinal);

    /// <summary>What lines carried into the next year or gave back at the end of their own.</summary>
    public ImmutableSortedDictionary<Line, LineEnd> Ends { get; init; } = ImmutableSortedDictionary<Line, LineEnd>.Empty;

    /// <summary>
    /// Received otherwise than from the parent, by line: from outside the federation, or from another line of this book;
    /// negative where more was moved away. No parent knows of it.
    /// </summary>
    public ImmutableSortedDictionary<Line, long> NotFromParentPence { get; init; } = ImmutableSortedDictionary<Line, long>.Empty;

    /// <summary>Versions of entries that were reversed, and of the entries that did it. Reversals are few: it grows with them alone.</summary>
    public ImmutableSortedDictionary<long, long> Reversals { get; init; } = ImmutableSortedDictionary<long, long>.Empty;

    /// <summary>What partners paid into pools, by line.</summary>
    public ImmutableSortedDictionary<Line, Contributions> Contributions { get; init; } = ImmutableSortedDictionary<Line, Contributions>.Empty;

    /// <summary>What each month moved, by line: <see cref="MonthlyMovements"/>.</summary>
    public ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, Balances>> ByMonth { get; init; } =
        ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, Balances>>.Empty;

    /// <summary>How lines are phased over the months; those that nobody planned are not there.</summary>
    public ImmutableSortedDictionary<Line, Plan> Plans { get; init; } = ImmutableSortedDictionary<Line, Plan>.Empty;

    /// <summary>Forecasts as they stood when months were closed, by line and month.</summary>
    public ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, FrozenForecast>> Forecasts { get; init; } =
        ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, FrozenForecast>>.Empty;

    /// <summary>Why forecasts are worse than a month before, by line and month.</summary>
    public ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, string>> Explanations { get; init; } =
        ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, string>>.Empty;

    /// <summary>The forecasts that those reasons were given for; an old reason has none, and covers any.</summary>
    public ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, FrozenForecast>> ExplainedForecasts { get; init; } =
        ImmutableSortedDictionary<Line, ImmutableSortedDictionary<Month, FrozenForecast>>.Empty;

    /// <summary>What the parent says it delegated on a line, less what is on its way back to it.</summary>
    public long FromParentPence(Line line) => Math.Max(0, On(line).ReceivedPence - NotFromParentPence.GetValueOrDefault(line)
        - InFlight.Values.Where(t => t.Line == line && t.Kind != TransferKind.Delegation).Sum(t => t.AmountPence));

    /// <summary>Whose money it is, by line and account: the sources of each account sum to its balance.</summary>
    public ImmutableSortedDictionary<Line, Composition> Provenance { get; init; } = ImmutableSortedDictionary<Line, Composition>.Empty;

    /// <summary>Versions of entries that were corrected, and of those that took their places.</summary>
    public ImmutableSortedDictionary<long, long> Corrections { get; init; } = ImmutableSortedDictionary<long, long>.Empty;

    /// <summary>How far the months of each year are closed; years without any closed month are not there.</summary>
    public ImmutableSortedDictionary<FinancialYear, YearCalendar> Calendar { get; init; } = ImmutableSortedDictionary<FinancialYear, YearCalendar>.Empty;

    /// <summary>In the book of an ICS: closings that are under way, by id.</summary>
    public ImmutableSortedDictionary<string, Closing> Closings
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Closing>(StringComparer.Ordinal);

    /// <summary>Overrides by the version in which they were granted, used ones included: every report shows them.</summary>
    public ImmutableSortedDictionary<long, Override> Overrides { get; init; } = ImmutableSortedDictionary<long, Override>.Empty;

    /// <summary>The overrides of a kind on a line, in the order in which they were granted.</summary>
    public IEnumerable<Override> OverridesOf(OverrideKind kind, Line line, Month? month) =>
        Overrides.Values.Where(o => o.Kind == kind && o.Line == line && o.Month == month);

    /// <summary>The calendar of a year.</summary>
    public YearCalendar CalendarOf(FinancialYear year)
    {
        var calendar = Calendar.GetValueOrDefault(year, YearCalendar.AllOpen);
        // With a year, all before it are closed: what they handed on would find the next one closed.
        return Calendar.Any(later => later.Key > year && later.Value.State == YearState.Closed) ? calendar with { State = YearState.Closed } : calendar;
    }

    /// <summary>The balances of a line; zero where nothing ever happened.</summary>
    public Balances On(Line line) => Lines.GetValueOrDefault(line, Balances.Zero);
}
