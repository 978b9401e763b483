using System.Collections.Immutable;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;

namespace Federated.Budgets.Api;

/// <summary>
/// A worse forecast needs a formal step: before a month closes, each forecast that is worse than last month's by more than
/// its fund allows must have its reason. Looked at once, over all books of the ICS; the closing itself never stops for it.
/// </summary>
internal sealed class ForecastCheck(IGrainFactory grains)
{
    /// <summary>The forecasts of the month that nobody has explained. A command that was answered before is not asked again.</summary>
    public async Task<ImmutableArray<UnexplainedForecast>> Unexplained(
        Call call, string commandId, FinancialYear year, Month month, MonthState state, CancellationToken cancellation)
    {
        var book = grains.BookOf(call.Organisation);
        // What the calendar will refuse anyway is not asked for reasons first.
        if (await book.Find(commandId) is not null || !IsNext((await book.Calendar(year)).Year, month, state)) return [];

        var organisations = call.Register.Federation.Subtree(call.Organisation.Code).ToList();
        var views = await BookReports.Read(grains, organisations, year, month, cancellation);
        return
        [
            .. from organisation in organisations
               from line in views[organisation.Code].Lines
               let fund = call.Register.FundFor(organisation, line.Key)
               where fund is not null && line.Value.NeedsReason(fund)
               select Unexplained(organisation.Code, fund, line.Value),
        ];
    }

    private static bool IsNext(YearCalendar calendar, Month month, MonthState state) =>
        calendar.Of(month) < state && (month.Previous is not { } before || calendar.Of(before) >= state);

    private static UnexplainedForecast Unexplained(string organisation, Fund fund, LineReport line) => new(
        organisation, fund.Code, line.LastForecast!.ForecastPence, line.Figures.ForecastPence,
        line.WorsePence ?? 0, fund.ForecastThresholdPence(line.Figures.BudgetPence));
}
