using System.Globalization;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>
/// A worse forecast needs a formal step: before a month closes, each forecast that is worse than last month's by more than
/// its fund allows must have its reason. Looked at once, over all books of the ICS; the closing itself never stops for it.
/// </summary>
internal sealed class ForecastCheck(IGrainFactory grains)
{
    /// <summary>Lines that one refusal names; what is beyond is counted, so that the answer stays within what clients accept.</summary>
    private const int MaxListed = 40;

    /// <summary>Demands that every forecast of the month is explained. A command that was begun before is not asked again.</summary>
    /// <exception cref="RpcException">FORECAST_UNEXPLAINED, with each line, its forecasts and its threshold.</exception>
    public async Task Demand(Call call, string commandId, FinancialYear year, Month month, MonthState state, CancellationToken cancellation)
    {
        var book = grains.BookOf(call.Organisation);
        // What the calendar will refuse anyway is not asked for reasons first.
        if (await book.Find(commandId) is not null || !IsNext((await book.Calendar(year)).Year, month, state)) return;

        var organisations = call.Register.Federation.Subtree(call.Organisation.Code).ToList();
        var views = await BookReports.Read(grains, organisations, year, month, cancellation);
        var unexplained =
            from organisation in organisations
            from line in views[organisation.Code].Lines
            let fund = call.Register.FundFor(organisation, line.Key)
            where fund is not null && line.Value.NeedsReason(fund)
            select (organisation.Code, Fund: fund!, Line: line.Value);
        if (unexplained.ToList() is { Count: > 0 } found) throw Unexplained(year, month, found);
    }

    private static bool IsNext(YearCalendar calendar, Month month, MonthState state) =>
        calendar.Of(month) < state && (month.Previous is not { } before || calendar.Of(before) >= state);

    private static RpcException Unexplained(FinancialYear year, Month month, List<(string Organisation, Fund Fund, LineReport Line)> found)
    {
        var figures = new Dictionary<string, string> { ["year"] = year.ToString(), ["month"] = month.ToString(), ["lines"] = Digits(found.Count) };
        foreach (var (organisation, fund, line) in found.Take(MaxListed))
        {
            figures[$"{organisation}/{fund.Code}"] = string.Create(CultureInfo.InvariantCulture,
                $"lastForecastPence={line.LastForecast!.ForecastPence} forecastPence={line.Figures.ForecastPence} worsePence={line.WorsePence} thresholdPence={fund.ForecastThresholdPence(line.Figures.BudgetPence)}");
        }
        var (first, one) = (found[0], found.Count == 1);
        var subject = one ? $"A forecast of {month} is" : $"{found.Count} forecasts of {month} are";
        return ApiError.Refused("FORECAST_UNEXPLAINED",
            $"{subject} worse than a month before by more than the fund allows, and nobody has said why: {(one ? "" : "first ")}{first.Fund.Code} of {first.Organisation}. Give a reason for each, then close the month.",
            figures);
    }

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
