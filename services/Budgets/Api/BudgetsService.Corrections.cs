using System.Collections.Immutable;
using Federated.Access;
using Federated.Budgets.Books;
using Federated.Budgets.Grains;
using Federated.Domain.Budgets;
using Federated.Domain.Organisations;
using Federated.Rest;
using Grpc.Core;

namespace Federated.Budgets.Api;

/// <summary>Undoing what was recorded wrongly: by opposite entries, never by deletion.</summary>
internal sealed partial class BudgetsService
{
    /// <inheritdoc/>
    public override async Task<V1.ReverseEntryResponse> ReverseEntry(V1.ReverseEntryRequest request, ServerCallContext context)
    {
        var call = await calls.Begin(context, Permission.Reverse, request.Organisation);
        var check = call.Check;
        request.CommandId = check.Uuid("commandId", request.CommandId);
        var reason = check.Text("reason", request.Reason, NarrativeLength, required: true);
        if (request.Version < 1) check.Add("version", "must be the version of an entry: 1 or more");
        check.ThrowIfAny();

        // An entry never changes, so it may be read before the book is asked; the command's fingerprint does not cover it.
        var original = await EntryAt(call.Organisation, request.Version);
        var on = EffectiveOn(request.EffectiveOn, original, call);
        var answer = await Write(call.Asks(request.CommandId, request,
            () => new Reverse(request.Version, original, on, reason) { DateMayMove = request.EffectiveOn.Length == 0, Terms = call.TermsOf(original) }));
        return new()
        {
            CommandId = answer.Entry.CommandId,
            Organisation = call.Organisation.Code,
            Version = answer.Version,
            Reverses = request.Version,
            AmountPence = answer.Entry.AmountPence,
            RecordedAt = Answers.Time(answer.Entry.RecordedAt),
            Warnings = { Mapping.Warnings(answer.Entry) },
        };
    }

    private async Task<BookEntry> EntryAt(Organisation organisation, long version) =>
        await Answers.Of(() => journal.Read(organisation.Code, version - 1, 1)) is [var journalled]
            ? Answers.EntryOf(journalled)
            : throw ApiError.NotFound("version", $"{organisation.Code} has no entry {version}.");

    // Undone before it was done, it would leave days on which the book never was like that.
    private static DateOnly EffectiveOn(string text, BookEntry original, Call call)
    {
        var day = call.Check.EffectiveOn(text, original.Line.Year, call.Now);
        if (day >= original.EffectiveOn) return day;
        if (text.Length > 0) call.Check.Add("effectiveOn", $"must not be before the entry's own: {Answers.Date(original.EffectiveOn)}");
        return original.EffectiveOn;
    }

    private async Task<(ImmutableSortedDictionary<long, long> Reversals, ImmutableSortedDictionary<long, long> Corrections)> LinksOf(
        Organisation organisation, StatementPage page)
    {
        if (page.Entries.Count == 0) return (ImmutableSortedDictionary<long, long>.Empty, ImmutableSortedDictionary<long, long>.Empty);
        var (book, first, last) = (grains.BookOf(organisation), page.Entries[0].Version, page.Entries[^1].Version);
        return await Answers.Of(async () => (await book.Reversals(first, last), await book.Corrections(first, last)));
    }
}
