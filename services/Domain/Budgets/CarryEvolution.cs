using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>What entries do to what is carried from one year to the next. Pure.</summary>
internal static class CarryEvolution
{
    // A carried commitment is a new one of the next year, under the same id, as large as what was left to pay of it.
    public static ImmutableSortedDictionary<string, Commitment> Commitments(ImmutableSortedDictionary<string, Commitment> commitments, BookEntry entry)
    {
        if (entry.Carry is null && entry.CarrySent is null) return commitments;
        var next = entry.Kind == EntryKind.TransferTakenBack ? entry.Line : entry.Line with { Year = entry.Line.Year.Next };
        var leaving = entry.Kind != EntryKind.CarriedForward ? [] : Of(entry.Carry).Concat(Of(entry.CarrySent));
        var after = leaving.Aggregate(commitments, (all, c) => With(all, all[c.Id].Change(entry.Line, 0, -c.RemainingPence)));
        return Of(entry.Carry).Aggregate(after, (all, c) => With(all, (all.GetValueOrDefault(c.Id) ?? Commitment.Begin(c.Id, c.DecisionId))
            .Change(next, c.RemainingPence, c.RemainingPence)));
    }

    public static ImmutableSortedDictionary<string, Carry> Carried(ImmutableSortedDictionary<string, Carry> carried, BookEntry entry) =>
        entry.CarrySent is { } sent ? carried.Add(entry.Transfers[0].Key, sent)
        : entry is { Kind: EntryKind.TransferSettled or EntryKind.TransferTakenBack, Carry: not null } ? carried.Remove(entry.Transfers[0].Key)
        : carried;

    // A transfer that comes back was no end: what it carried or returned stands in its year again.
    public static ImmutableSortedDictionary<Line, LineEnd> Ends(ImmutableSortedDictionary<Line, LineEnd> ends, BookEntry entry)
    {
        var before = ends.GetValueOrDefault(entry.Line);
        var after = entry.Kind switch
        {
            EntryKind.CarriedForward => before.With(entry.Carry, 1).With(entry.CarrySent, 1),
            EntryKind.TransferTakenBack => before.With(entry.Carry, -1),
            EntryKind.TransferSettled when entry.Transfers[0].IsUnspent => before with { ReturnedPence = before.ReturnedPence + entry.AmountPence },
            _ => before,
        };
        return after == before ? ends : ends.SetItem(entry.Line, after);
    }

    public static ImmutableSortedDictionary<Line, long> NotFromParent(ImmutableSortedDictionary<Line, long> before, BookEntry entry) =>
        IsOwnReceipt(entry.Kind)
            ? entry.Postings.Where(p => p.Account.Kind == AccountKind.Received).Aggregate(before, (pence, p) =>
                pence.SetItem(p.Account.Line, checked(pence.GetValueOrDefault(p.Account.Line) - p.AmountPence)))
            : before;

    // What these post to "received" came neither from the parent nor goes back to it. Only what came from outside, or from
    // another line, is reversed; a carry-forward that is taken back undoes what was turned beside it.
    private static bool IsOwnReceipt(EntryKind kind) => kind is
        EntryKind.FundingReceived or EntryKind.SupplementReceived or EntryKind.VirementMade or EntryKind.Reversed
        or EntryKind.ContributionReceived or EntryKind.ContributionMade
        or EntryKind.CarriedForward or EntryKind.CarryTurned or EntryKind.CarryPassed or EntryKind.TransferTakenBack;

    private static ImmutableArray<CarriedCommitment> Of(Carry? carry) => carry?.Commitments ?? [];

    private static ImmutableSortedDictionary<string, Commitment> With(ImmutableSortedDictionary<string, Commitment> all, Commitment commitment) =>
        commitment.LeftPence == 0 ? all.Remove(commitment.Id) : all.SetItem(commitment.Id, commitment);
}
