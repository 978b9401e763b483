using Federated.Access;
using Federated.Budgets.Books;
using Federated.Budgets.Registry;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>
/// The gRPC service of money: parse, authorise, call the grain, map the answer. Holds no state. The same class serves
/// REST. Money that comes in and goes out is here; transfers, funds and reading are in the other parts.
/// </summary>
[Authorize]
internal sealed partial class BudgetsService(Calls calls, IGrainFactory grains, RegisterCache register, IJournal journal, Auditor auditor)
    : V1.Budgets.BudgetsBase
{
    private const int NameLength = 200;
    private const int NarrativeLength = 500;

    /// <inheritdoc/>
    public override async Task<V1.WriteResponse> ReceiveFunding(V1.ReceiveFundingRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.ReceiveFunding, request.Ics, "ics");
        var check = call.Check;
        var (id, line, amount, on) = call.Money(request.CommandId, request.Year, request.Fund, request.AmountPence, request.EffectiveOn);
        request.CommandId = id;
        if (call.Organisation.Tier != Tier.System) check.Add("ics", "must be an ICS: places and PCNs get their money from their parent");
        var source = check.Payer("source", request.Source, NameLength, required: true);
        var reference = check.Text("reference", request.Reference, NameLength);

        var answer = await Write(call.Asks(id, request,
            () => new ReceiveFunding(line, amount, on, source, reference) { Terms = call.Terms(line) }));
        return Written(call, answer);
    }

    /// <inheritdoc/>
    public override async Task<V1.CommitResponse> Commit(V1.CommitRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Commit, request.Organisation);
        var check = call.Check;
        var (id, line, amount, on) = call.Money(request.CommandId, request.Year, request.Fund, request.AmountPence, request.EffectiveOn);
        request.CommandId = id;
        var purpose = check.Text("purpose", request.Purpose, NarrativeLength, required: true);
        var supplier = check.Text("supplier", request.Supplier, NameLength);

        var answer = await Write(call.Asks(id, request,
            () => new Commit(line, amount, on, purpose, supplier) { Terms = call.TermsToCommit(line) }));
        return new()
        {
            CommitmentId = answer.Entry.CommitmentId,
            Version = answer.Version,
            Organisation = call.Organisation.Code,
            AmountPence = answer.Entry.AmountPence,
            AvailablePence = answer.Entry.AvailablePence,
            RecordedAt = Answers.Time(answer.Entry.RecordedAt),
            Warnings = { Mapping.Warnings(answer.Entry) },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.WriteResponse> Spend(V1.SpendRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Spend, request.Organisation);
        var check = call.Check;
        var (id, line, amount, on) = call.Money(request.CommandId, request.Year, request.Fund, request.AmountPence, request.EffectiveOn);
        request.CommandId = id;
        var direct = request.CommitmentId.Length == 0;
        if (!direct) request.CommitmentId = check.Uuid("commitmentId", request.CommitmentId);
        var purpose = check.Text("purpose", request.Purpose, NarrativeLength, required: direct);
        var supplier = check.Text("supplier", request.Supplier, NameLength);
        var reference = check.Text("reference", request.Reference, NameLength);

        var answer = await Write(call.Asks(id, request, () => new Spend(line, amount, on, direct ? null : request.CommitmentId, purpose, supplier)
        {
            Terms = call.Terms(line),
            Reference = reference.Length == 0 ? null : reference,
        }));
        return Written(call, answer);
    }

    private Task<Answer<BookEntry>> Write(Asked asked) =>
        _batch is null ? asked.Answer(grains) : Answers.Accepted(() => _batch.Execute(asked.Make()));

    private static V1.WriteResponse Written(Call call, Answer<BookEntry> answer) => new()
    {
        CommandId = answer.Entry.CommandId,
        Organisation = call.Organisation.Code,
        Version = answer.Version,
        RecordedAt = Answers.Time(answer.Entry.RecordedAt),
        Warnings = { Mapping.Warnings(answer.Entry) },
    };
}
