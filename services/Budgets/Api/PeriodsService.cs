using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of months and how far they are closed; the same class serves REST.</summary>
[Authorize]
internal sealed class PeriodsService(Calls calls, IGrainFactory grains, ForecastCheck forecasts) : V1.Periods.PeriodsBase
{
    private const int NarrativeLength = 500;

    /// <inheritdoc/>
    public override async Task<V1.ClosingResponse> CloseMonth(V1.CloseMonthRequest request, ServerCallContext context)
    {
        var call = await Begin(context, Permission.CloseMonths, request.Ics);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var (year, month) = (call.Check.Year(request.Year), call.Check.Month("month", request.Month));
        var state = request.Hard ? MonthState.HardClosed : MonthState.SoftClosed;
        var reason = call.Check.Text("reason", request.Reason, NarrativeLength) is { Length: > 0 } given ? given : null;
        call.Check.ThrowIfAny();
        var unexplained = await Answers.Of(() => forecasts.Unexplained(call, request.CommandId, year, month, state, context.CancellationToken));
        return await Close(call, request.CommandId, request,
            () => new BeginClosing(year, month, state, reason) { Terms = OfTheIcs, Unexplained = unexplained }, context);
    }

    /// <inheritdoc/>
    public override async Task<V1.ClosingResponse> ReopenMonth(V1.ReopenMonthRequest request, ServerCallContext context)
    {
        var call = await Begin(context, Permission.ReopenMonths, request.Ics);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var (year, month) = (call.Check.Year(request.Year), call.Check.Month("month", request.Month));
        var reason = call.Check.Text("reason", request.Reason, NarrativeLength, required: true);
        return await Close(call, request.CommandId, request, () => new BeginReopening(year, month, reason) { Terms = OfTheIcs }, context);
    }

    /// <inheritdoc/>
    public override async Task<V1.ListMonthsResponse> ListMonths(V1.ListMonthsRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var year = call.Check.Year(request.Year);
        call.Check.ThrowIfAny();
        var (calendar, underWay) = await Answers.Of(() => grains.BookOf(call.Organisation).Calendar(year));
        return new()
        {
            Organisation = call.Organisation.Code,
            Year = year.ToString(),
            YearState = calendar.State.Text(),
            Months =
            {
                Month.All.Select(month => new V1.MonthOfYear
                {
                    Month = month.ToString(),
                    FirstDay = Answers.Date(month.FirstDay(year)),
                    LastDay = Answers.Date(month.LastDay(year)),
                    State = calendar.Of(month).Text(),
                    Becomes = underWay.FirstOrDefault(closing => closing.Month == month)?.State.Text() ?? "",
                }),
            },
        };
    }

    private static Terms OfTheIcs => Terms.OfNoFund(Tier.System);

    private async Task<Call> Begin(ServerCallContext context, Permission permission, string ics)
    {
        var call = await calls.Begin(context, permission, ics, "ics");
        if (call.Organisation.Tier != Tier.System) call.Check.Add("ics", "must be an ICS: its places and PCNs follow its calendar");
        return call;
    }

    private async Task<V1.ClosingResponse> Close(
        Call call, string id, IMessage sent, Func<BookCommand> command, ServerCallContext context)
    {
        var request = call.Asks(id, sent, command).Make();
        var answer = await call.Write(() => grains.BookOf(call.Organisation).Close(request, Patience.Of(context)));
        var entry = answer.Answer.Entry;
        if (entry.Kind == EntryKind.Refused) throw Answers.Refused(entry);
        var closing = entry.Closing!;
        return new()
        {
            ClosingId = closing.Id,
            Ics = call.Organisation.Code,
            Year = closing.Year.ToString(),
            Month = closing.Month?.ToString() ?? "",
            State = (closing.Reopens, answer.IsUnderWay) switch
            {
                (false, true) => "closing",
                (false, false) => "closed",
                (true, true) => "reopening",
                (true, false) => "reopened",
            },
            MonthState = closing.State.Text(),
            Version = answer.Answer.Version,
            RecordedAt = Answers.Time(entry.RecordedAt),
        };
    }
}
