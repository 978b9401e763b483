using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;
using Federated.Engine.Processes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of plans and monthly reports; the same class serves REST. Reports are in the other part.</summary>
[Authorize]
internal sealed partial class ReportingService(Calls calls, IGrainFactory grains) : V1.Reporting.ReportingBase
{
    private const int NarrativeLength = 500;

    /// <inheritdoc/>
    public override async Task<V1.WriteResponse> PutPlan(V1.PutPlanRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Plan, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var line = call.Line(request.Year, request.Fund);
        var basis = check.RequiredWord<PlanBasis>("basis", request.Basis);
        var method = check.Word("forecastMethod", request.ForecastMethod, ForecastMethod.StraightLine);
        CheckAmounts(request, basis, check);

        return Written(call, await Write(call.Asks(request.CommandId, request,
            () => new SetPlan(line, Today(call, line), basis, [.. request.AmountsPence], method) { Terms = call.Terms(line) })));
    }

    /// <inheritdoc/>
    public override async Task<V1.BudgetPlan> GetPlan(V1.GetPlanRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var line = call.Line(request.Year, request.Fund);
        call.Check.ThrowIfAny();

        var view = await Answers.Of(() => grains.BookOf(call.Organisation).Plan(line));
        var months = view.Plan.Phase(view.BudgetPence);
        return new()
        {
            Organisation = call.Organisation.Code,
            Year = line.Year.ToString(),
            Fund = line.Fund,
            Basis = view.Plan.Basis.Text(),
            ForecastMethod = view.Plan.Forecast.Text(),
            BudgetPence = view.BudgetPence,
            Months =
            {
                Month.All.Select(month => new V1.PlannedMonth
                {
                    Month = month.ToString(),
                    PlannedPence = months[month.Number - 1],
                    PlannedToDatePence = months.Take(month.Number).Sum(),
                }),
            },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.WriteResponse> PutForecastReason(V1.PutForecastReasonRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ExplainForecasts, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var line = call.Line(request.Year, request.Fund);
        var month = check.Month("month", request.Month);
        var reason = check.Text("reason", request.Reason, NarrativeLength, required: true);

        return Written(call, await Write(call.Asks(request.CommandId, request,
            () => new ExplainForecast(line, month, Today(call, line), reason) { Terms = call.Terms(line) })));
    }

    private static void CheckAmounts(V1.PutPlanRequest request, PlanBasis basis, FieldChecks check)
    {
        if (basis == PlanBasis.Amounts && request.AmountsPence.Count != Month.All.Count)
            check.Add("amountsPence", $"must be {Month.All.Count}, one a month from M1 to M12, with basis amounts");
        if (basis != PlanBasis.Amounts && request.AmountsPence.Count > 0) check.Add("amountsPence", "may be given with basis amounts only");
        for (var i = 0; i < request.AmountsPence.Count; i++)
        {
            if (request.AmountsPence[i] is < 0 or > Pence.MaxAmount) check.Add($"amountsPence[{i}]", $"must be a whole number of pence from 0 to {Pence.MaxAmount}");
        }
    }

    private static DateOnly Today(Call call, Line line) => line.Year.Nearest(call.Today);

    private Task<Answer<BookEntry>> Write(Asked asked) => asked.Answer(grains);

    private static V1.WriteResponse Written(Call call, Answer<BookEntry> answer) => new()
    {
        CommandId = answer.Entry.CommandId,
        Organisation = call.Organisation.Code,
        Version = answer.Version,
        RecordedAt = Answers.Time(answer.Entry.RecordedAt),
    };
}
