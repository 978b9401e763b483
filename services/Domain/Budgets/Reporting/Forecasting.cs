namespace Federated.Domain.Budgets.Reporting;

/// <summary>A line's forecast as it stood when a month closed: what the next month's is held against.</summary>
/// <param name="Line">Year and fund.</param>
/// <param name="BudgetPence">The budget held there at the month's end.</param>
/// <param name="ForecastPence">The forecast of record of the year's spending.</param>
public sealed record FrozenForecast(Line Line, long BudgetPence, long ForecastPence)
{
    /// <summary>Budget less forecast: below zero, more will be spent than there is.</summary>
    public long OutturnVariancePence => checked(BudgetPence - ForecastPence);
}

/// <summary>Forecasts of a year's spending, and when one has become worse. Pure sums.</summary>
public static class Forecasting
{
    private const int MonthsInAYear = 12;

    /// <summary>Spending that goes on as it went: to date × 12 / months elapsed, to the nearest penny, half a penny away from zero.</summary>
    public static long StraightLine(long actualToDatePence, Month month)
    {
        // Doubled, so that half a penny is a whole number.
        Int128 doubled = (Int128)actualToDatePence * MonthsInAYear * 2;
        var (divisor, away) = ((Int128)month.Number * 2, (Int128)(month.Number * Math.Sign(actualToDatePence)));
        return (long)((doubled + away) / divisor);
    }

    /// <summary>What is spent, and what is committed to be.</summary>
    public static long ByCommitments(long actualToDatePence, long committedPence) => checked(actualToDatePence + committedPence);

    /// <summary>
    /// By how much a forecast is worse than an earlier one; zero when it is not. The outturn variance (budget less forecast)
    /// has fallen by as much. But budget that was handed on is no worse forecast: it counts only as far as the forecast
    /// then passes the budget.
    /// </summary>
    public static long WorsePence(FrozenForecast last, FrozenForecast now)
    {
        var budgetRise = Math.Max(0, checked(now.BudgetPence - last.BudgetPence));
        var spendingMore = checked(now.ForecastPence - last.ForecastPence - budgetRise);
        var deficitRise = checked(Deficit(now) - Deficit(last));
        return Math.Max(0, Math.Max(spendingMore, deficitRise));
    }

    private static long Deficit(FrozenForecast forecast) => Math.Max(0, -forecast.OutturnVariancePence);
}
