using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Shares;

/// <summary>What a tally says of a window. Reserved matters are left out.</summary>
public static class TallyView
{
    /// <summary>What was decided in the window of a day; open decisions of the system are not in it.</summary>
    public static ShareView View(this Tally tally, DateOnly day, EightyTwenty rule) =>
        Sum(tally.InWindow(day, rule.Window), rule, IsLocal);

    /// <summary>
    /// What was decided in the window of a day, and what has a place in it: all that takes from the room that is left. A place
    /// is in every window until its day is confirmed.
    /// </summary>
    public static ShareView ViewWithPlaces(this Tally tally, DateOnly day, EightyTwenty rule) => tally.View(day, rule).Plus(tally.Claims, day, rule);

    internal static ShareView Plus(this ShareView view, IEnumerable<Claim> claims, DateOnly day, EightyTwenty rule) => claims
        .Where(claim => claim.State switch
        {
            PlaceInShare.Held => false,
            PlaceInShare.Within => true,
            PlaceInShare.Confirmed => IsIn(rule.Window, day, FinancialYear.Of(claim.ConfirmedOn!.Value), Month.Of(claim.ConfirmedOn.Value)),
        })
        .Aggregate(view, (sum, claim) => sum.With(1, claim.AmountPence));

    internal static bool IsLocal(TallyKey key) => key.Tier != Tier.System;

    internal static IEnumerable<KeyValuePair<TallyKey, Counted>> InWindow(this Tally tally, DateOnly day, ShareWindow window) =>
        tally.Counts.Where(count => !count.Key.Reserved && IsIn(window, day, count.Key.Year, count.Key.Month));

    internal static ShareView Sum(IEnumerable<KeyValuePair<TallyKey, Counted>> counts, EightyTwenty rule, Func<TallyKey, bool> isLocal)
    {
        var (local, system) = (default(Counted), default(Counted));
        foreach (var (key, counted) in counts)
        {
            if (isLocal(key)) local = local.Plus(counted);
            else system = system.Plus(counted);
        }
        return new(local.Count, local.Pence, system.Count, system.Pence, rule);
    }

    private static bool IsIn(ShareWindow window, DateOnly day, FinancialYear year, Month month) => window switch
    {
        ShareWindow.FinancialYear => year.Contains(day),
        ShareWindow.Rolling12Months => Index(FinancialYear.Of(day), Month.Of(day)) - Index(year, month) is >= 0 and < 12,
    };

    private static int Index(FinancialYear year, Month month) => (year.StartYear * Month.All.Count) + month.Number;
}
