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
        .. FundsWithin(top).Select(fund => Subtree(top, fund)),
        .. ControlTotalsOf(top),
        .. below ? _tree.Subtree(top.Code).Skip(1).SelectMany(Below) : [],
    ];

    private IEnumerable<V1.ReportRow> Below(Organisation organisation) =>
        views[organisation.Code].Lines.Keys.Select(fund => Own(organisation, fund)).Concat(ControlTotalsOf(organisation));

    // Those that it may hold, whether or not there is anything in them, and those that it has.
    private IEnumerable<string> FundsOf(Organisation organisation) => register.FundsOf(organisation.Ics).Values
        .Where(fund => fund.MayBeHeldAt(organisation.Tier) || views[organisation.Code].Lines.ContainsKey(fund.Code))
        .Select(fund => fund.Code);

    // Virements, and what pools are paid, bring funds into being below that are not at the top.
    private IEnumerable<string> FundsWithin(Organisation top) =>
        FundsOf(top).Union(_tree.Subtree(top.Code).SelectMany(o => views[o.Code].Lines.Keys)).Order(StringComparer.Ordinal);

    private LineReport? Line(string organisation, string fund) => views[organisation].Lines.GetValueOrDefault(fund);

    private V1.ReportRow Own(Organisation organisation, string fund)
    {
        if (Line(organisation.Code, fund) is not { } line)
            return Row("own", organisation, fund, []);
        var row = Row("own", organisation, fund, [line]);
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
        var row = Row("subtree", top, fund, lines);
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
    private IEnumerable<LineReport> Area(Organisation top, ControlTotals totals) => views[top.Code].Lines.Values.Concat(
        _tree.ChildrenOf(top.Code).Where(child => totals.PartOf(child.Code) is null).SelectMany(child => Area(child, totals)));

    private V1.ReportRow Against(string scope, Organisation organisation, IEnumerable<LineReport> area, long totalPence)
    {
        var row = Row(scope, organisation, "", [.. area]);
        row.ControlTotalPence = totalPence;
        row.ControlTotalVariancePence = checked(row.OutturnVariancePence - totalPence);
        return row;
    }

    // Lines forecast in both ways have none in common; no line at all is as a new one would be.
    private static string Method(IReadOnlyCollection<LineReport> lines) =>
        lines.Select(line => line.Plan).DefaultIfEmpty(Plan.Default).Select(plan => plan.Forecast).Distinct().ToList() is [var only] ? only.Text() : "";

    private static V1.ReportRow Since(V1.ReportRow row, long lastPence)
    {
        row.LastForecastPence = lastPence;
        row.ForecastChangePence = checked(row.ForecastPence - lastPence);
        return row;
    }

    private V1.ReportRow Row(string scope, Organisation organisation, string fund, IReadOnlyCollection<LineReport> lines)
    {
        var row = Row(scope, organisation, fund, lines.Aggregate(ReportFigures.Zero, (sum, line) => sum.Plus(line.Figures)));
        row.ForecastMethod = Method(lines);
        row.Overrides = lines.Sum(line => line.Overrides);
        row.OverridesPence = lines.Sum(line => line.OverridesPence);
        return row;
    }

    private V1.ReportRow Row(string scope, Organisation organisation, string fund, ReportFigures figures) => new()
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
        ForecastPence = figures.ForecastPence,
        OutturnVariancePence = figures.OutturnVariancePence,
    };
}
