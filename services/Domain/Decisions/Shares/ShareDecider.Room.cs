using System.Collections.Immutable;

namespace Federated.Domain.Decisions.Shares;

/// <summary>What makes room, and who gets it; and commitments, which are what mostly makes it.</summary>
public static partial class ShareDecider
{
    private static bool MayMakeRoom(ShareEntryKind kind) => kind switch
    {
        ShareEntryKind.PlaceFreed or ShareEntryKind.DecisionCounted or ShareEntryKind.CommitmentsCounted or ShareEntryKind.Reconsidered => true,
        ShareEntryKind.PlaceGiven or ShareEntryKind.PlaceHeld or ShareEntryKind.PlaceForced or ShareEntryKind.PlaceConfirmed
            or ShareEntryKind.NoticeArrived or ShareEntryKind.Refused => false,
    };

    // In the order in which they came. One that is too large still does not keep a smaller one behind it waiting.
    private static ImmutableArray<Notice> Reconsidered(Tally tally, Request<ShareCommand> request)
    {
        var rule = request.Command.Rule;
        var notices = ImmutableArray.CreateBuilder<Notice>();
        var held = tally.Claims.Where(claim => claim.State == PlaceInShare.Held).ToList();
        if (held.Count == 0) return [];
        var taken = tally.ViewWithPlaces(Day(request), rule);
        foreach (var claim in held)
        {
            if (taken.With(1, claim.AmountPence) is not { Holds: true } with) continue;
            taken = with;
            notices.Add(new(claim.DecisionId, claim.HeldBy!));
        }
        return notices.ToImmutable();
    }

    // Entries and cursor change together, so whatever is delivered again, late or in other stretches is counted once.
    private static ShareEntry Commitments(Tally tally, Request<ShareCommand> request, CountCommitments c)
    {
        var cursor = tally.Cursors.GetValueOrDefault(c.Organisation);
        if (c.After > cursor) return Refuse(request, new(ShareRefusalReason.Gap, cursor)) with { Organisation = c.Organisation };
        var changes = from made in c.Commitments
                      where made.Version > cursor && made.Version > c.After && made.Version <= c.UpTo
                      let key = new TallyKey(FinancialYear.Of(made.CountsOn), Month.Of(made.CountsOn), c.Organisation, c.Tier, made.Category, Reserved: false)
                      group new Counted(made.Count, made.Pence) by key into same
                      orderby same.Key
                      select new CountChange(same.Key, same.Aggregate(default(Counted), (sum, counted) => sum.Plus(counted)));
        return Entry(request, ShareEntryKind.CommitmentsCounted) with
        {
            Organisation = c.Organisation,
            Counts = [.. changes],
            Cursor = Math.Max(cursor, c.UpTo),
        };
    }
}
