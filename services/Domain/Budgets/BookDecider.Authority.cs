using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>
/// Authority: what an organisation commits above the limit that its ICS's scheme of delegation gives it needs a decision.
/// <para>
/// The limit is that of the fund's category, on the day in London on which the command is recorded. A commitment counts
/// whole: an increase by what the commitment then is. Over several funds, what it takes of each category counts against that
/// category's limit, and all of it against the largest of these limits: to split a commitment over funds gives no more than
/// to make it of one. Commands of a batch count one by one, each as if it were alone, also where they stand or fall together.
/// </para>
/// Money that is set aside is not limited, nor is what is paid, ended or undone.
/// </summary>
public static partial class BookDecider
{
    private static BookEntry? WithinAuthority(Request<BookCommand> request, IEnumerable<Leg> commitment)
    {
        var day = LondonDay.Of(request.RecordedAt);
        var byCategory = (from leg in commitment
                          let limit = request.Command.Terms.OwnLimitOf(leg.Line.Fund, day)
                          where limit is not null
                          group (leg.Line.Fund, leg.AmountPence) by (limit.Category, limit.LimitPence)).ToList();
        var beyond = byCategory.FirstOrDefault(legs => legs.Sum(leg => leg.AmountPence) > legs.Key.LimitPence);
        if (beyond is not null) return NeedsDecision(request, beyond.Key, beyond.Sum(leg => leg.AmountPence), beyond.First().Fund);

        // Without bounds in one category, the sum has none either.
        if (byCategory.Count < 2 || byCategory.Any(legs => legs.Key.LimitPence is null)) return null;
        var (whole, most) = (byCategory.Sum(legs => legs.Sum(leg => leg.AmountPence)), byCategory.MaxBy(legs => legs.Key.LimitPence)!);
        return whole > most.Key.LimitPence ? NeedsDecision(request, most.Key, whole, most.First().Fund) : null;
    }

    private static BookEntry NeedsDecision(Request<BookCommand> request, (string? Category, long? LimitPence) limit, long pence, string fund) =>
        Refuse(request, new Refusal(RefusalReason.DecisionRequired, pence, LimitPence: limit.LimitPence, Fund: fund) { Category = limit.Category });

    // Only its decision commits and frees what was set aside for it: nobody does so over its head, and no decision uses
    // what is another's or nobody's.
    private static BookEntry? OfAnotherDecision(Request<BookCommand> request, Hold hold, string? decisionId) => hold.DecisionId == decisionId
        ? null
        : Refuse(request, new Refusal(RefusalReason.DecisionHold, request.Command.AmountPence) { DecisionId = hold.DecisionId });

    // To undo the hold, or what was freed of it, is to free or hold it otherwise; what was committed is undone as always.
    private static BookEntry? OfDecisionsHold(Request<BookCommand> request, BookEntry original) =>
        original is { DecisionId: not null, Kind: EntryKind.Reserved or EntryKind.HoldReleased }
            ? Refuse(request, new Refusal(RefusalReason.DecisionHold, request.Command.AmountPence) { DecisionId = original.DecisionId })
            : null;

    // Whatever is done about a decision's hold or commitment names the decision.
    private static BookEntry OfDecision(Book book, Request<BookCommand> request, BookEntry entry)
    {
        if (entry.Kind == EntryKind.Refused) return entry;
        var decision = request.Command switch
        {
            Reserve c => c.DecisionId,
            Reverse c => c.Original.DecisionId,
            _ => (entry.CommitmentId is { } commitment ? book.Commitments.GetValueOrDefault(commitment)?.DecisionId : null)
                ?? (entry.HoldId is { } hold ? book.Holds.GetValueOrDefault(hold)?.DecisionId : null),
        };
        return decision is null ? entry : entry with { DecisionId = decision };
    }
}
