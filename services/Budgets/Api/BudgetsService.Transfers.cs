using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain.Budgets;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Money between organisations: allocation, delegation, return.</summary>
internal sealed partial class BudgetsService
{
    /// <inheritdoc/>
    public override async Task<V1.AllocationPreview> PreviewAllocation(V1.AllocateRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.PreviewAllocation, request.Organisation);
        var command = AllocationOf(request, call);
        call.Check.ThrowIfAny();
        if (command.Rule.Children.All(c => c.Value == 0))
            throw Answers.Refused(new(RefusalReason.NothingToShareBy, command.AmountPence), command.Line);

        var view = await Answers.Of(() => grains.BookOf(call.Organisation).View(command.Line.Year));
        return new()
        {
            Organisation = request.Organisation,
            Year = command.Line.Year.ToString(),
            Fund = command.Line.Fund,
            AmountPence = command.AmountPence,
            Basis = command.Rule.Basis.Text(),
            Weight = command.Rule.WeightColumn ?? "",
            AvailablePence = view.Lines.GetValueOrDefault(command.Line.Fund, Balances.Zero).AvailablePence,
            Shares = { command.Rule.Shares(command.AmountPence).Select(Mapping.Share) },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.AllocateResponse> Allocate(V1.AllocateRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Allocate, request.Organisation);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var command = AllocationOf(request, call);

        var sent = await Send(call.Asks(request.CommandId, request, () => command), context);
        var allocation = sent.Answer.Entry.Allocation!;
        return new()
        {
            CommandId = request.CommandId,
            Organisation = call.Organisation.Code,
            Version = sent.Answer.Version,
            AmountPence = sent.Answer.Entry.AmountPence,
            Basis = allocation.Basis.Text(),
            Weight = allocation.WeightColumn ?? "",
            Shares = { allocation.Shares.Select(Mapping.Share) },
            State = Mapping.State(sent),
            RecordedAt = Answers.Time(sent.Answer.Entry.RecordedAt),
            Warnings = { Mapping.Warnings(sent.Answer.Entry) },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.TransferResponse> Delegate(V1.DelegateRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Delegate, request.Organisation);
        var check = call.Check;
        var (id, line, amount, on) = call.Money(request.CommandId, request.Year, request.Fund, request.AmountPence, request.EffectiveOn);
        request.CommandId = id;
        var reason = check.Text("reason", request.Reason, NarrativeLength);
        var child = call.Register.Federation.Find(request.ToOrganisation);
        if (child?.Parent != call.Organisation.Code) check.Add("toOrganisation", $"must be a direct child of {call.Organisation.Code}");

        var sent = await Send(call.Asks(id, request,
            () => new Domain.Budgets.Delegate(line, amount, on, child!.Code, child.Tier, reason) { Terms = call.Terms(line) }), context);
        return Mapping.Transfer(call.Organisation.Code, sent);
    }

    /// <inheritdoc/>
    public override async Task<V1.TransferResponse> Return(V1.ReturnRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Return, request.Organisation);
        var check = call.Check;
        var (id, line, amount, on) = call.Money(request.CommandId, request.Year, request.Fund, request.AmountPence, request.EffectiveOn);
        request.CommandId = id;
        var reason = check.Text("reason", request.Reason, NarrativeLength);
        var parent = call.Organisation.Parent;
        if (parent is null) check.Add("organisation", "must be a place or a PCN: an ICS has no parent to return money to");

        var sent = await Send(call.Asks(id, request,
            () => new Return(line, amount, on, parent!, reason) { Terms = call.Terms(line), Limit = call.Limit(MoveKind.Return) }), context);
        return Mapping.Transfer(call.Organisation.Code, sent);
    }

    /// <inheritdoc/>
    public override async Task<V1.TransferResponse> GetTransfer(V1.GetTransferRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var id = call.Check.Uuid("transferId", request.TransferId);
        call.Check.ThrowIfAny();
        var sent = await Answers.Of(() => grains.BookOf(call.Organisation).FindSent(id));
        return sent is null
            ? throw ApiError.NotFound("transferId", $"{call.Organisation.Code} has sent no transfer {id}.")
            : Mapping.Transfer(call.Organisation.Code, sent);
    }

    private async Task<SentAnswer> Send(Asked asked, ServerCallContext context)
    {
        var sent = _batch is null ? await asked.FirstAnswer(grains) : null;
        if (sent is null)
        {
            var request = asked.Make();
            sent = await (_batch is null
                ? asked.Call.Write(() => grains.BookOf(asked.Call.Organisation).Send(request, Patience.Of(context)))
                : Answers.Once(() => _batch.Send(request)));
        }
        return sent.Answer.Entry.Kind == EntryKind.Refused ? throw Answers.Refused(sent.Answer.Entry) : sent;
    }

    private static Allocate AllocationOf(V1.AllocateRequest request, Call call)
    {
        var line = call.Line(request.Year, request.Fund);
        var (rule, amount) = AllocationReading.Read(request, call);
        var on = call.Check.EffectiveOn(request.EffectiveOn, line.Year, call.Now);
        return new(line, amount, on, rule) { Terms = call.Terms(line) };
    }
}
