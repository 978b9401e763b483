using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Domain.Organisations;
using Federated.Domain.Registers;

namespace Federated.Budgets.Api;

/// <summary>Puts what the books of a subtree say of a month together: rows, totals, and control totals.</summary>
/// <param name="register">The tree, its funds and its control totals.</param>
/// <param name="year">Which year.</param>
/// <param name="month">Which month.</param>
/// <param name="views">What each book of the subtree says.</param>
internal sealed class ReportRows(Register register, FinancialYear year, Month month, IReadOnlyDictionary<string, ReportView> views)
{
    private readonly Federation _tree = register.Federation;

    /// <summary>The rows of an organisation; with those of each below it, if asked for.</summary>
    public IEnumerable<V1.ReportRow> Of(Organisation top, bool below) =>
    [
        .. FundsOf(top).Select(fund => Own(top, fund)),
        .. FundsOf(top).Select(fund => Subtree(top, fund)),
        .. ControlTotalsOf(top),
        .. below ? _tree.Subtree(top.Code).Skip(1).SelectMany(Below) : [],
    ];

    private IEnumerable<V1.ReportRow> Below(Organisation organisation) =>
        views[organisation.Code].Lines.Keys.Select(fund => Own(organisation, fund)).Concat(ControlTotalsOf(organisation));

    // Those that it may hold, whether or not there is anything in them, and those that it has.
    private IEnumerable<string> FundsOf(Organisation organisation) => register.FundsOf(organisation.Ics).Values
        .Where(fund => fund.MayBeHeldAt(organisation.Tier) || views[organisation.Code].Lines.ContainsKey(fund.Code))
        .Select(fund => fund.Code);

    private LineReport? Line(string organisation, string fund) => views[organisation].Lines.GetValueOrDefault(fund);

    private V1.ReportRow Own(Organisation organisation, string fund)
    {
        if (Line(organisation.Code, fund) is not { } line)
            return Row("own", organisation, fund, ReportFigures.Zero, Plan.Default.Forecast.Text());
        var row = Row("own", organisation, fund, line.Figures, line.Plan.Forecast.Text());
        row.Reason = line.Reason ?? "";
        if (line.LastForecast is not { } last || register.FundFor(organisation, fund) is not { } rules) return row;
        row.WorsePence = line.WorsePence!.Value;
        row.ThresholdPence = rules.ForecastThresholdPence(line.Figures.BudgetPence);
        row.NeedsReason = line.NeedsReason(rules);
        return Since(row, last.ForecastPence);
    }

    private V1.ReportRow Subtree(Organisation top, string fund)
    {
        var lines = _tree.Subtree(top.Code).Select(o => Line(o.Code, fund)).OfType<LineReport>().ToList();
        var figures = Sum(lines) with { BudgetPence = Line(top.Code, fund)?.ReceivedPence ?? 0 };
        var row = Row("subtree", top, fund, figures, Method(lines));
        var last = lines.Select(line => line.LastForecast).OfType<FrozenForecast>().ToList();
        return last.Count == 0 ? row : Since(row, last.Sum(frozen => frozen.ForecastPence));
    }

    private IEnumerable<V1.ReportRow> ControlTotalsOf(Organisation organisation)
    {
        if (register.ControlTotalsOf(organisation.Ics, year) is not { } totals) yield break;
        if (totals.PartOf(organisation.Code) is { } part)
            yield return Against("control-total", organisation, Area(organisation, totals), part);
        if (organisation.Tier == Tier.System)
            yield return Against("system-total", organisation, Area(organisation, totals with { Parts = [] }), totals.TotalPence);
    }

    // What an organisation answers for: its subtree without those below that have a control total of their own. So each
    // line counts towards one control total, and the parts add up to the system.
    private (List<LineReport> Lines, long BudgetPence) Area(Organisation top, ControlTotals totals)
    {
        var (lines, budget) = (views[top.Code].Lines.Values.ToList(), Received(top));
        foreach (var child in _tree.ChildrenOf(top.Code))
        {
            var (within, received) = totals.PartOf(child.Code) is null ? Area(child, totals) : ([], 0);
            lines.AddRange(within);
            budget += received - Received(child);
        }
        return (lines, budget);
    }

    private long Received(Organisation organisation) => views[organisation.Code].Lines.Values.Sum(line => line.ReceivedPence);

    private V1.ReportRow Against(string scope, Organisation organisation, (List<LineReport> Lines, long BudgetPence) area, long totalPence)
    {
        var row = Row(scope, organisation, "", Sum(area.Lines) with { BudgetPence = area.BudgetPence }, Method(area.Lines));
        row.ControlTotalPence = totalPence;
        row.ControlTotalVariancePence = checked(row.OutturnVariancePence - totalPence);
        return row;
    }

    private static ReportFigures Sum(IEnumerable<LineReport> lines) => lines.Aggregate(ReportFigures.Zero, (sum, line) => sum.Plus(line.Figures));

    private static string Method(IEnumerable<LineReport> lines) =>
        lines.Select(line => line.Plan.Forecast).Distinct().ToList() is [var only] ? only.Text() : "";

    private static V1.ReportRow Since(V1.ReportRow row, long lastPence)
    {
        row.LastForecastPence = lastPence;
        row.ForecastChangePence = checked(row.ForecastPence - lastPence);
        return row;
    }

    private V1.ReportRow Row(string scope, Organisation organisation, string fund, ReportFigures figures, string method) => new()
    {
        Year = year.ToString(),
        Month = month.ToString(),
        Scope = scope,
        Organisation = organisation.Code,
        Name = organisation.Name,
        Tier = Tiers.Text(organisation.Tier),
        Fund = fund,
        BudgetPence = figures.BudgetPence,
        PlanInMonthPence = figures.PlanInMonthPence,
        PlanToDatePence = figures.PlanToDatePence,
        ActualInMonthPence = figures.ActualInMonthPence,
        ActualToDatePence = figures.ActualToDatePence,
        VariancePence = figures.VariancePence,
        CommittedPence = figures.CommittedPence,
        ReservedPence = figures.ReservedPence,
        AvailablePence = figures.AvailablePence,
        StraightLineForecastPence = figures.StraightLinePence,
        CommitmentsForecastPence = figures.ByCommitmentsPence,
        ForecastMethod = method,
        ForecastPence = figures.ForecastPence,
        OutturnVariancePence = figures.OutturnVariancePence,
    };
}
