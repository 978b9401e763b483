using System.Collections.Immutable;

namespace Federated.Domain.Decisions.Shares;

/// <summary>Applies entries to an ICS's share. Pure; the same for a new entry and for one read back years later.</summary>
public static class ShareEvolution
{
    /// <summary>The share after an entry.</summary>
    public static Tally Evolve(Tally tally, ShareEntry entry)
    {
        if (entry.Kind == ShareEntryKind.Refused) return tally;
        var after = tally with
        {
            Counts = entry.Counts.Aggregate(tally.Counts, Counted),
            Claims = WithRoom(Claims(tally.Claims, entry), entry.Notices),
            Cursors = entry.Cursor is { } cursor ? tally.Cursors.SetItem(entry.Organisation!, cursor) : tally.Cursors,
            Notices = tally.Notices.AddRange(entry.Notices.Select(notice => KeyValuePair.Create(notice.Key, notice))),
            Overridden = entry.Overridden is { } overridden ? tally.Overridden.Add(overridden) : tally.Overridden,
        };
        return entry.Arrived is { } arrived ? after with { Notices = after.Notices.Remove(arrived) } : after;
    }

    private static ImmutableSortedDictionary<TallyKey, Counted> Counted(ImmutableSortedDictionary<TallyKey, Counted> counts, CountChange change)
    {
        var sum = counts.GetValueOrDefault(change.Key).Plus(change.By);
        return sum == default ? counts.Remove(change.Key) : counts.SetItem(change.Key, sum);
    }

    // A claim keeps its turn whatever becomes of it.
    private static ImmutableArray<Claim> Claims(ImmutableArray<Claim> claims, ShareEntry entry)
    {
        if (entry.DecisionId is not { } id) return claims;
        var at = claims.FindIndex(claim => claim.DecisionId == id);
        return entry.Claim is { } claim
            ? at < 0 ? claims.Add(claim) : claims.SetItem(at, claim)
            : at < 0 ? claims : claims.RemoveAt(at);
    }

    private static ImmutableArray<Claim> WithRoom(ImmutableArray<Claim> claims, ImmutableArray<Notice> notices) => notices.IsEmpty
        ? claims
        : [.. claims.Select(claim => notices.Any(n => n.DecisionId == claim.DecisionId) ? claim with { State = PlaceInShare.Within, HeldBy = null } : claim)];

    private static int FindIndex(this ImmutableArray<Claim> claims, Func<Claim, bool> match)
    {
        for (var at = 0; at < claims.Length; at++)
            if (match(claims[at])) return at;
        return -1;
    }
}
