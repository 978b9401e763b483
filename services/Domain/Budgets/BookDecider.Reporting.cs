using System.Collections.Immutable;
using Federated.Domain.Budgets.Reporting;

namespace Federated.Domain.Budgets;

/// <summary>Plans and the reasons for forecasts: said, and no money moved.</summary>
public static partial class BookDecider
{
    private static BookEntry Planning(Book book, Request<BookCommand> request, SetPlan c) => c.Basis switch
    {
        PlanBasis.Even => Planned(request, Plan.Even(c.Forecast)),
        PlanBasis.Amounts when book.On(c.Line).HeldPence is var budget && c.AmountPence != budget =>
            Refuse(request, new Refusal(RefusalReason.PlanNotBudget, c.AmountPence, budget)),
        PlanBasis.Amounts when c.AmountPence == 0 => Refuse(request, new Refusal(RefusalReason.NothingToPlanBy, 0)),
        PlanBasis.Amounts => Planned(request, new Plan(c.Basis, c.AmountsPence, c.Forecast)),
        PlanBasis.LastYear when SpentLastYear(book, c.Line) is var spent && spent.All(pence => pence == 0) =>
            Refuse(request, new Refusal(RefusalReason.NothingToPlanBy, 0)),
        PlanBasis.LastYear => Planned(request, new Plan(c.Basis, SpentLastYear(book, c.Line), c.Forecast)),
    };

    private static BookEntry Planned(Request<BookCommand> request, Plan plan) => Entry(request, EntryKind.PlanSet, []) with { Plan = plan };

    // A month in which more was undone than spent has no weight of its own.
    private static ImmutableArray<long> SpentLastYear(Book book, Line line) =>
        line.Year.Previous is { } previous
            ? [.. Month.All.Select(month => Math.Max(0, book.In(line with { Year = previous }, month).SpentPence))]
            : [.. Month.All.Select(_ => 0L)];

    private static BookEntry Explanation(Request<BookCommand> request, ExplainForecast c) =>
        Entry(request, EntryKind.ForecastExplained, []) with { Month = c.Month, Narrative = c.Reason };
}
