using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Engine.Processes;
using Federated.Rest;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Commitments in two phases: holds, and what becomes of commitments later.</summary>
internal sealed partial class BudgetsService
{
    private const int MaxLegs = 20;

    /// <inheritdoc/>
    public override async Task<V1.HoldResponse> Reserve(V1.ReserveRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Reserve, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var year = check.Year(request.Year);
        var legs = Legs(call, request.Legs, year);
        if (legs.IsEmpty) check.Add("legs", "is required: at least one fund and amount");
        var purpose = check.Text("purpose", request.Purpose, NarrativeLength, required: true);
        var on = check.EffectiveOn(request.EffectiveOn, year, call.Now);
        var expiresOn = check.LaterDay("expiresOn", request.ExpiresOn, call.Today);
        var decision = call.Decision(request.DecisionId);
        request.DecisionId = decision ?? "";

        var answer = await Write(call.Asks(request.CommandId, request,
            () => new Reserve(legs, on, purpose, expiresOn) { DecisionId = decision, Terms = call.Terms(legs.Select(leg => leg.Line)) }));
        return HoldAnswer(answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.HoldResponse> CommitHold(V1.CommitHoldRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.CommitHold, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var decision = call.Decision(request.DecisionId);
        request.DecisionId = decision ?? "";
        var made = await Made(call, EntryKind.Reserved, "holdId", request.HoldId);
        (request.HoldId, var line) = (made.CommandId, made.Line);
        var legs = Legs(call, request.Legs, line.Year);
        var purpose = check.Text("purpose", request.Purpose, NarrativeLength);
        var supplier = check.Text("supplier", request.Supplier, NameLength);
        var on = check.EffectiveOn(request.EffectiveOn, line.Year, call.Now);

        var answer = await Write(call.Asks(request.CommandId, request,
            () => new CommitHold(request.HoldId, line, legs, on, purpose, supplier)
            {
                DecisionId = decision,
                Terms = call.TermsToCommit(made.Postings.Select(p => p.Account.Line).Prepend(line)),
            }));
        return HoldAnswer(answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.HoldResponse> ReleaseHold(V1.ReleaseHoldRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReleaseHold, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var decision = call.Decision(request.DecisionId);
        request.DecisionId = decision ?? "";
        var made = await Made(call, EntryKind.Reserved, "holdId", request.HoldId);
        (request.HoldId, var line) = (made.CommandId, made.Line);
        var legs = Legs(call, request.Legs, line.Year);
        var reason = check.Text("reason", request.Reason, NarrativeLength);
        var on = check.EffectiveOn(request.EffectiveOn, line.Year, call.Now);

        var answer = await Write(call.Asks(request.CommandId, request,
            () => new ReleaseHold(request.HoldId, line, legs, on, reason) { DecisionId = decision, Terms = call.Terms(line) }));
        return HoldAnswer(answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.CommitmentChangeResponse> ChangeCommitment(V1.ChangeCommitmentRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ChangeCommitment, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var made = await Made(call, null, "commitmentId", request.CommitmentId);
        request.CommitmentId = made.CommandId;
        var funds = made.Postings.Where(p => p.Account.Kind == AccountKind.Committed).Select(p => p.Account.Line.Fund).ToList();
        var fund = request.Fund.Length == 0 && funds.Count == 1 ? funds[0] : request.Fund;
        if (!funds.Contains(fund)) check.Add("fund", $"must be a fund of the commitment: {string.Join(", ", funds)}");
        if (request.ChangePence is 0 or < -Pence.MaxAmount or > Pence.MaxAmount)
            check.Add("changePence", $"must be a whole number of pence other than 0, from -{Pence.MaxAmount} to {Pence.MaxAmount}");
        var reason = check.Text("reason", request.Reason, NarrativeLength);
        var line = made.Line with { Fund = fund };
        var on = check.EffectiveOn(request.EffectiveOn, line.Year, call.Now);

        var answer = await Write(call.Asks(request.CommandId, request,
            () => new ChangeCommitment(request.CommitmentId, line, request.ChangePence, on, reason)
            {
                Terms = call.TermsToCommit(funds.Select(code => line with { Fund = code }).Prepend(line)),
            }));
        return ChangeAnswer(answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.CommitmentChangeResponse> CloseCommitment(V1.CloseCommitmentRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.CloseCommitment, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var made = await Made(call, null, "commitmentId", request.CommitmentId);
        (request.CommitmentId, var line) = (made.CommandId, made.Line);
        var reason = check.Text("reason", request.Reason, NarrativeLength);
        var on = check.EffectiveOn(request.EffectiveOn, line.Year, call.Now);

        var answer = await Write(call.Asks(request.CommandId, request,
            () => new CloseCommitment(request.CommitmentId, line, on, reason) { Terms = call.Terms(line) }));
        return ChangeAnswer(answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.ListHoldsResponse> ListHolds(V1.ListOpenRequest request, ServerCallContext context)
    {
        var (open, year) = await Open(request, context);
        return new() { Holds = { open.Holds.Select(Mapping.Hold).Where(hold => year is null || hold.Year == year) } };
    }

    /// <inheritdoc/>
    public override async Task<V1.ListCommitmentsResponse> ListCommitments(V1.ListOpenRequest request, ServerCallContext context)
    {
        var (open, year) = await Open(request, context);
        return new() { Commitments = { open.Commitments.Select(Mapping.Commitment).Where(c => year is null || c.Year == year) } };
    }

    private async Task<(OpenView Open, string? Year)> Open(V1.ListOpenRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReadBudget, request.Organisation);
        var year = request.Year.Length == 0 ? null : call.Check.Year(request.Year).ToString();
        call.Check.ThrowIfAny();
        return (await Answers.Of(() => grains.BookOf(call.Organisation).Open()), year);
    }

    /// <summary>The entry that made a hold or (with no kind given) a commitment of this organisation. Errors: INVALID_ARGUMENT, NOT_FOUND.</summary>
    private async Task<BookEntry> Made(Call call, EntryKind? kind, string field, string id)
    {
        id = call.Check.Uuid(field, id);
        call.Check.ThrowIfAny();
        var made = _batch?.Drafted(id) ?? (await Answers.Of(() => grains.BookOf(call.Organisation).Find(id)))?.Entry;
        var isIt = kind is null ? made?.Kind is EntryKind.Committed or EntryKind.HoldCommitted : made?.Kind == kind;
        return isIt ? made! : throw ApiError.NotFound(field, $"{call.Organisation.Code} has made no such {(kind is null ? "commitment" : "hold")}: {id}.");
    }

    private static ImmutableArray<Leg> Legs(Call call, RepeatedField<V1.Leg> given, FinancialYear year)
    {
        var legs = ImmutableArray.CreateBuilder<Leg>();
        if (given.Count > MaxLegs) call.Check.Add("legs", $"must be no more than {MaxLegs}");
        for (var i = 0; i < Math.Min(given.Count, MaxLegs); i++)
        {
            var line = new Line(year, call.Fund(given[i].Fund, $"legs[{i}].fund").Code);
            if (legs.Any(leg => leg.Line == line)) call.Check.Add($"legs[{i}].fund", "is named twice");
            legs.Add(new(line, call.Check.Amount(given[i].AmountPence, $"legs[{i}].amountPence")));
        }
        return legs.ToImmutable();
    }

    private static V1.HoldResponse HoldAnswer(Answer<BookEntry> answer) => new()
    {
        HoldId = answer.Entry.HoldId,
        State = State(answer),
        Version = answer.Version,
        Legs = { answer.Entry.Postings.Where(p => p.AmountPence > 0).Select(p => new V1.Leg { Fund = p.Account.Line.Fund, AmountPence = p.AmountPence }) },
        LeftPence = answer.Entry.LeftPence ?? 0,
        CommitmentId = answer.Entry.CommitmentId ?? "",
        RecordedAt = Answers.Time(answer.Entry.RecordedAt),
        Warnings = { Mapping.Warnings(answer.Entry) },
    };

    private static V1.CommitmentChangeResponse ChangeAnswer(Answer<BookEntry> answer) => new()
    {
        CommitmentId = answer.Entry.CommitmentId,
        State = State(answer),
        Version = answer.Version,
        LeftPence = answer.Entry.LeftPence ?? 0,
        RecordedAt = Answers.Time(answer.Entry.RecordedAt),
        Warnings = { Mapping.Warnings(answer.Entry) },
    };

    private static string State(Answer<BookEntry> answer) => answer.Entry.LeftPence > 0 ? "open" : "closed";
}
