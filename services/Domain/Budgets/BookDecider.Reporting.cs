using System.Collections.Immutable;
using Federated.Domain.Budgets.Reporting;

namespace Federated.Domain.Budgets;

/// <summary>Plans and the reasons for forecasts: said, and no money moved.</summary>
public static partial class BookDecider
{
    private static BookEntry Planning(Book book, Request<BookCommand> request, SetPlan c) => c.Basis switch
    {
        PlanBasis.Even => Planned(book, request, Plan.Even(c.Forecast)),
        PlanBasis.Amounts when book.On(c.Line).HeldPence is var budget && c.AmountPence != budget =>
            Refuse(request, new Refusal(RefusalReason.PlanNotBudget, c.AmountPence, budget)),
        PlanBasis.Amounts when c.AmountPence == 0 => Refuse(request, new Refusal(RefusalReason.NothingToPlanBy, 0)),
        PlanBasis.Amounts => Planned(book, request, new Plan(c.Basis, c.AmountsPence, c.Forecast)),
        PlanBasis.LastYear when SpentLastYear(book, c.Line) is var spent && spent.All(pence => pence == 0) =>
            Refuse(request, new Refusal(RefusalReason.NothingToPlanBy, 0)),
        PlanBasis.LastYear => Planned(book, request, new Plan(c.Basis, SpentLastYear(book, c.Line), c.Forecast)),
    };

    private static BookEntry Planned(Book book, Request<BookCommand> request, Plan plan) =>
        Rewriting(book, request, plan) ?? Entry(request, EntryKind.PlanSet, []) with { Plan = plan };

    // What the reports of hard-closed months showed of the line, they show for ever.
    private static BookEntry? Rewriting(Book book, Request<BookCommand> request, Plan plan)
    {
        var line = request.Command.Line;
        var calendar = book.CalendarOf(line.Year);
        if (calendar.State == YearState.Closed) return Refuse(request, new Refusal(RefusalReason.YearClosed, request.Command.AmountPence));
        if (calendar.HardClosedThrough is not { } last) return null;
        var planned = book with { Plans = book.Plans.SetItem(line, plan) };
        return Month.All.TakeWhile(month => month <= last).All(month => LineReport.Of(planned, line, month).ShowsAs(LineReport.Of(book, line, month)))
            ? null
            : Refuse(request, new Refusal(RefusalReason.MonthHardClosed, request.Command.AmountPence, Month: last));
    }

    // A month in which more was undone than spent has no weight of its own.
    private static ImmutableArray<long> SpentLastYear(Book book, Line line) =>
        line.Year.Previous is { } previous
            ? [.. Month.All.Select(month => Math.Max(0, book.In(line with { Year = previous }, month).SpentPence))]
            : [.. Month.All.Select(_ => 0L)];

    // A reason is of a forecast that is there, not of any that may come: so it is kept with what it explains.
    private static BookEntry Explanation(Book book, Request<BookCommand> request, ExplainForecast c)
    {
        var report = LineReport.Of(book, c.Line, c.Month);
        return report.IsWorse(c.Terms.Fund)
            ? Entry(request, EntryKind.ForecastExplained, []) with { Month = c.Month, Narrative = c.Reason, Forecast = report.Now(c.Line) }
            : RefuseMonth(request, RefusalReason.NoReasonNeeded, c.Month);
    }
}
