namespace Federated.Domain.Budgets.Reporting;

/// <summary>The figures of a line, or of several added up, at a month's end, in pence.</summary>
/// <param name="BudgetPence">Received, less what is delegated or in transit: so each pound is in one budget, or on its way between two.</param>
/// <param name="PlanInMonthPence">Planned for the month.</param>
/// <param name="PlanToDatePence">Planned from M1 to the month.</param>
/// <param name="ActualInMonthPence">Spent, effective in the month.</param>
/// <param name="ActualToDatePence">Spent, effective from M1 to the month.</param>
/// <param name="CommittedPence">Committed and not paid.</param>
/// <param name="ReservedPence">Set aside for decisions.</param>
/// <param name="AvailablePence">Free to use.</param>
/// <param name="StraightLinePence">Forecast of the year's spending as it went so far.</param>
/// <param name="ByCommitmentsPence">Forecast of the year's spending by what is spent and committed.</param>
/// <param name="ForecastPence">The forecast of record: one of the two, as the line's plan says.</param>
public sealed record ReportFigures(
    long BudgetPence,
    long PlanInMonthPence,
    long PlanToDatePence,
    long ActualInMonthPence,
    long ActualToDatePence,
    long CommittedPence,
    long ReservedPence,
    long AvailablePence,
    long StraightLinePence,
    long ByCommitmentsPence,
    long ForecastPence)
{
    /// <summary>Nothing at all.</summary>
    public static ReportFigures Zero { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Planned less spent, to date: below zero, more was spent than planned.</summary>
    public long VariancePence => checked(PlanToDatePence - ActualToDatePence);

    /// <summary>Budget less forecast of record: below zero, more will be spent than there is.</summary>
    public long OutturnVariancePence => checked(BudgetPence - ForecastPence);

    /// <summary>The sum, figure by figure: so totals are what their rows add up to.</summary>
    public ReportFigures Plus(ReportFigures other) => checked(new(
        BudgetPence + other.BudgetPence,
        PlanInMonthPence + other.PlanInMonthPence,
        PlanToDatePence + other.PlanToDatePence,
        ActualInMonthPence + other.ActualInMonthPence,
        ActualToDatePence + other.ActualToDatePence,
        CommittedPence + other.CommittedPence,
        ReservedPence + other.ReservedPence,
        AvailablePence + other.AvailablePence,
        StraightLinePence + other.StraightLinePence,
        ByCommitmentsPence + other.ByCommitmentsPence,
        ForecastPence + other.ForecastPence));
}

/// <summary>What a monthly report says of one line of a book.</summary>
/// <param name="Figures">The holder's own.</param>
/// <param name="Plan">How the line is phased and forecast.</param>
/// <param name="LastForecast">The forecast frozen when the newest month before it was closed; null when none was.</param>
/// <param name="Reason">Why the forecast is worse, as given; null when nobody did.</param>
public sealed record LineReport(ReportFigures Figures, Plan Plan, FrozenForecast? LastForecast, string? Reason)
{
    /// <summary>The forecast that the reason was given for; null where there is no reason, or one from before this was kept.</summary>
    public FrozenForecast? Explained { get; init; }

    /// <summary>Overrides granted on the line, in the whole year and used ones included.</summary>
    public int Overrides { get; init; }

    /// <summary>What they were granted for, in pence.</summary>
    public long OverridesPence { get; init; }

    /// <summary>The report of a line at the end of a month, by what is effective then.</summary>
    public static LineReport Of(Book book, Line line, Month month)
    {
        var plan = book.Plans.GetValueOrDefault(line, Plan.Default);
        var granted = book.Overrides.Values.Where(o => o.Line == line).ToArray();
        var atEnd = book.AtEndOf(line, month);
        var phased = plan.Phase(atEnd.HeldPence);
        var straightLine = Forecasting.StraightLine(atEnd.SpentPence, month);
        var byCommitments = Forecasting.ByCommitments(atEnd.SpentPence, atEnd.CommittedPence);
        return new(
            new(
                atEnd.HeldPence,
                phased[month.Number - 1],
                phased.Take(month.Number).Sum(),
                book.In(line, month).SpentPence,
                atEnd.SpentPence,
                atEnd.CommittedPence,
                atEnd.ReservedPence,
                atEnd.AvailablePence,
                straightLine,
                byCommitments,
                plan.Forecast switch
                {
                    ForecastMethod.StraightLine => straightLine,
                    ForecastMethod.Commitments => byCommitments,
                }),
            plan,
            LastBefore(book, line, month),
            book.Explanations.GetValueOrDefault(line)?.GetValueOrDefault(month))
        {
            Explained = book.ExplainedForecasts.GetValueOrDefault(line)?.GetValueOrDefault(month),
            Overrides = granted.Length,
            OverridesPence = granted.Sum(o => o.AmountPence),
        };
    }

    /// <summary>Whether it shows what another does: the same figures, and where there are any, the same method.</summary>
    public bool ShowsAs(LineReport other) =>
        Figures == other.Figures && (Plan.Forecast == other.Plan.Forecast || Figures == ReportFigures.Zero);

    /// <summary>The forecast as it would be frozen now.</summary>
    public FrozenForecast Now(Line line) => new(line, Figures.BudgetPence, Figures.ForecastPence);

    /// <summary>By how much the forecast is worse than last month's; null when there is none to hold it against.</summary>
    public long? WorsePence => LastForecast is { } last ? Forecasting.WorsePence(last, Now(last.Line)) : null;

    /// <summary>Whether it is worse by more than the fund allows without a reason.</summary>
    public bool IsWorse(Fund fund) => WorsePence > fund.ForecastThresholdPence(Figures.BudgetPence);

    /// <summary>Whether it is so, and no reason covers it: none was given, or it became worse by as much again since.</summary>
    public bool NeedsReason(Fund fund) => IsWorse(fund) && (Reason is null || IsWorseThanExplained(fund));

    private bool IsWorseThanExplained(Fund fund) =>
        Explained is { } explained && Forecasting.WorsePence(explained, Now(explained.Line)) > fund.ForecastThresholdPence(Figures.BudgetPence);

    private static FrozenForecast? LastBefore(Book book, Line line, Month month) =>
        book.Forecasts.GetValueOrDefault(line)?.LastOrDefault(frozen => frozen.Key < month).Value;
}
