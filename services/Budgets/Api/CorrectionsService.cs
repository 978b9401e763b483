using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Grains;
using Federated.Domain.Budgets;
using Federated.Engine.Journals;
using Federated.Rest;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace Federated.Budgets.Api;

/// <summary>The gRPC service of corrections; the same class serves REST.</summary>
[Authorize]
internal sealed class CorrectionsService(Calls calls, IGrainFactory grains, IJournal journal) : V1.Corrections.CorrectionsBase
{
    private const int NarrativeLength = 500;
    private const int NameLength = 200;

    /// <inheritdoc/>
    public override async Task<V1.CorrectEntryResponse> CorrectEntry(V1.CorrectEntryRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Correct, request.Organisation);
        request.CommandId = call.Check.Uuid("commandId", request.CommandId);
        var reason = call.Check.Text("reason", request.Reason, NarrativeLength, required: true);
        if (request.Version < 1) call.Check.Add("version", "must be the version of an entry: 1 or more");
        call.Check.ThrowIfAny();

        var original = await EntryAt(call, request.Version);
        var corrected = Corrected(request, original, call);
        var reversal = new Reverse(request.Version, original, original.EffectiveOn, reason) { DateMayMove = true, Terms = call.TermsOf(original) };
        // The corrected entry has the client's id, under which a commitment is paid; its reversal a derived one.
        ImmutableArray<Domain.Request<BookCommand>> unit =
        [
            call.Asks($"correct/{request.CommandId}", request, () => reversal).Make(),
            call.Asks(request.CommandId, request, corrected).Make(),
        ];
        var answers = await call.Write(() => grains.BookOf(call.Organisation).ExecuteBatch(unit, atomic: true, Patience.Of(context)), unit.Length);
        return Answer(request, [.. answers.Select(answer => answer!.Answer)]);
    }

    private static V1.CorrectEntryResponse Answer(
        V1.CorrectEntryRequest request, ImmutableArray<Engine.Processes.Answer<BookEntry>> answers)
    {
        if (answers.FirstOrDefault(answer => answer.Entry.Refusal is { Reason: not RefusalReason.BatchNotApplied }) is { } refused)
            throw Answers.Refused(refused.Entry);
        var (version, entry) = answers[1];
        return new()
        {
            CommandId = entry.CommandId,
            Organisation = request.Organisation,
            Corrects = request.Version,
            ReversalVersion = answers[0].Version,
            Version = version,
            AmountPence = entry.AmountPence,
            AvailablePence = entry.AvailablePence,
            RecordedAt = Answers.Time(entry.RecordedAt),
            Warnings = { Mapping.Warnings(entry) },
        };
    }

    private async Task<BookEntry> EntryAt(Call call, long version) =>
        await Answers.Of(() => journal.Read(call.Organisation.Code, version - 1, 1)) is [var journalled]
            ? Answers.EntryOf(journalled)
            : throw ApiError.NotFound("version", $"{call.Organisation.Code} has no entry {version}.");

    private static Func<BookCommand> Corrected(V1.CorrectEntryRequest request, BookEntry original, Call call)
    {
        var check = call.Check;
        var received = original.Kind is EntryKind.FundingReceived or EntryKind.SupplementReceived;
        if (!received && original.Kind is not (EntryKind.Committed or EntryKind.Spent))
            check.Add("version", "must be of an entry of money received from outside, a commitment or a payment");
        if (request is { AmountPence: 0, Year: "", Fund: "", EffectiveOn: "", Purpose: "", Supplier: "", Reference: "" })
            check.Add("amountPence", "or another field must be given: otherwise nothing is corrected");
        if (received && request.Purpose.Length > 0) check.Add("purpose", "may be given for commitments and payments only");
        if (received && request.Supplier.Length > 0) check.Add("supplier", "may be given for commitments and payments only");
        if (original.Kind == EntryKind.Committed && request.Reference.Length > 0) check.Add("reference", "may be given for money received and payments only");

        var line = new Line(
            request.Year.Length > 0 ? check.Year(request.Year) : original.Line.Year,
            request.Fund.Length > 0 ? call.Fund(request.Fund).Code : original.Line.Fund);
        var amount = request.AmountPence != 0 ? check.Amount(request.AmountPence) : original.AmountPence;
        var on = request.EffectiveOn.Length > 0
            ? check.EffectiveOn(request.EffectiveOn, line.Year, call.Now)
            : line.Year == default ? default : line.Year.Nearest(original.EffectiveOn);
        var purpose = check.Text("purpose", request.Purpose, NarrativeLength) is { Length: > 0 } p ? p : original.Narrative ?? "";
        var supplier = check.Text("supplier", request.Supplier, NameLength) is { Length: > 0 } s ? s : original.Counterparty ?? "";
        var reference = check.Text("reference", request.Reference, NameLength) is { Length: > 0 } r ? r : original.Reference ?? "";
        return () => Command() with { Corrects = request.Version, DateMayMove = request.EffectiveOn.Length == 0 };

        BookCommand Command() => original.Kind switch
        {
            EntryKind.Committed => new Commit(line, amount, on, purpose, supplier) { Terms = call.TermsToCommit(line) },
            EntryKind.Spent => new Spend(line, amount, on, original.CommitmentId, purpose, supplier)
            {
                Terms = call.Terms(line),
                Reference = reference.Length > 0 ? reference : null,
            },
            _ => new ReceiveFunding(line, amount, on, original.Counterparty ?? "", reference)
            {
                Terms = call.Terms(line),
                SupplementReason = original.Kind == EntryKind.SupplementReceived ? original.Narrative : null,
                Limit = original.Kind == EntryKind.SupplementReceived ? call.Limit(MoveKind.Supplement) : null,
            },
        };
    }
}
