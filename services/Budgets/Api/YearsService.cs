using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of the ends of years; the same class serves REST.</summary>
[Authorize]
internal sealed class YearsService(Calls calls, IGrainFactory grains) : V1.Years.YearsBase
{
    private const int NarrativeLength = 500;

    /// <inheritdoc/>
    public override async Task<V1.CloseYearResponse> CloseYear(V1.CloseYearRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.CloseYears, request.Ics, "ics");
        if (call.Organisation.Tier != Tier.System) call.Check.Add("ics", "must be an ICS: its places and PCNs follow it");
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var year = call.Check.Year(request.Year);
        var reason = call.Check.Text("reason", request.Reason, NarrativeLength) is { Length: > 0 } given ? given : null;

        var command = call.Asks(request.CommandId, request, () => new BeginYearClosing(year, reason) { Terms = Terms.OfNoFund(Tier.System) }).Make();
        var answer = await call.Write(() => grains.BookOf(call.Organisation).Close(command, Patience.Of(context)));
        var entry = answer.Answer.Entry;
        if (entry.Kind == EntryKind.Refused) throw Answers.Refused(entry);
        return new()
        {
            ClosingId = entry.Closing!.Id,
            Ics = call.Organisation.Code,
            Year = entry.Closing.Year.ToString(),
            State = answer.IsUnderWay ? "closing" : "closed",
            Version = answer.Answer.Version,
            RecordedAt = Answers.Time(entry.RecordedAt),
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.YearOfBook> GetYear(V1.GetYearRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var year = call.Check.Year(request.Year);
        call.Check.ThrowIfAny();
        var view = await Answers.Of(() => grains.BookOf(call.Organisation).Year(year));
        return new()
        {
            Organisation = call.Organisation.Code,
            Year = year.ToString(),
            State = view.IsUnderWay ? "closing" : view.State.Text(),
            Funds = { view.Lines.Select(line => Fund(line.Key, line.Value, view.Ends.GetValueOrDefault(line.Key))) },
        };
    }

    private static V1.YearOfFund Fund(string code, Balances balances, LineEnd end) => new()
    {
        Fund = code,
        ReceivedPence = balances.ReceivedPence,
        SpentPence = balances.SpentPence,
        DelegatedPence = balances.DelegatedPence,
        InTransitPence = balances.InTransitPence,
        OpenPence = balances.ReservedPence + balances.CommittedPence,
        UnspentPence = balances.AvailablePence,
        CarriedBalancePence = end.CarriedBalancePence,
        CarriedCommitmentsPence = end.CarriedCommitmentsPence,
        ReturnedPence = end.ReturnedPence,
    };
}
