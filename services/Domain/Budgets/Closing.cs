using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>
/// The closing of a period in every book of an ICS, or its opening again: begun in the ICS's book, carried to the books
/// below, deepest first, and ended in the ICS's own.
/// </summary>
/// <param name="Id">Id of the command that began it.</param>
/// <param name="Year">Financial year.</param>
/// <param name="Month">The month; null for the year as a whole.</param>
/// <param name="State">The state that the month reaches. Of a year: hard-closed, or open.</param>
/// <param name="Reason">Why, as given.</param>
public sealed record Closing(string Id, FinancialYear Year, Month? Month, MonthState State, string? Reason = null)
{
    /// <summary>It opens the period again.</summary>
    public bool Reopens { get; init; }

    /// <summary>The command id under which each book records it, once.</summary>
    public string CloseId => CloseIdOf(Id);

    /// <summary>What it says, in a form that never changes: the same closing asked again is known by it.</summary>
    public string Fingerprint => $"{Year}/{Month}/{State.Text()}";

    /// <summary>The last day of the period.</summary>
    public DateOnly LastDay => Month?.LastDay(Year) ?? Year.LastDay;

    /// <summary>The id under which books record a closing, by its id.</summary>
    public static string CloseIdOf(string id) => $"close/{id}";
}

/// <summary>Begins to close a month in every book of an ICS. Asked of the ICS's book.</summary>
/// <param name="Year">Financial year.</param>
/// <param name="Month">The month.</param>
/// <param name="State">Soft-closed or hard-closed.</param>
/// <param name="Reason">Why; null when nothing is said.</param>
public sealed record BeginClosing(FinancialYear Year, Month Month, MonthState State, string? Reason)
    : BookCommand(new(Year, ""), 0, Month.LastDay(Year))
{
    /// <summary>Forecasts, in all books of the ICS, that stand in its way.</summary>
    public ImmutableArray<UnexplainedForecast> Unexplained { get; init; } = [];

    /// <inheritdoc/>
    public override bool IsDated => false;
}

/// <summary>Begins to open a month again by one step: a hard-closed one is soft-closed then, a soft-closed one open.</summary>
/// <param name="Year">Financial year.</param>
/// <param name="Month">The month.</param>
/// <param name="Reason">Why.</param>
public sealed record BeginReopening(FinancialYear Year, Month Month, string Reason)
    : BookCommand(new(Year, ""), 0, Month.LastDay(Year))
{
    /// <inheritdoc/>
    public override bool IsDated => false;
}

/// <summary>Closes a period in one book, or opens it again. Asked by the keeper of the ICS's book.</summary>
/// <param name="Closing">What was begun there.</param>
public sealed record ClosePeriod(Closing Closing) : BookCommand(new(Closing.Year, ""), 0, Closing.LastDay)
{
    /// <inheritdoc/>
    public override bool IsDated => false;
}

/// <summary>A forecast that is worse than a month before by more than its fund allows, and has no reason.</summary>
/// <param name="Organisation">Code of the holder.</param>
/// <param name="Fund">Code of the fund.</param>
/// <param name="LastForecastPence">Outturn, as forecast when the month before was closed.</param>
/// <param name="ForecastPence">Outturn, as forecast now.</param>
/// <param name="WorsePence">By how much it is worse.</param>
/// <param name="ThresholdPence">By how much it may be without a reason.</param>
public sealed record UnexplainedForecast(
    string Organisation, string Fund, long LastForecastPence, long ForecastPence, long WorsePence, long ThresholdPence);
