using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Shares;

/// <summary>The share of a financial year, as boards see it.</summary>
/// <param name="Ics">Code of the ICS.</param>
/// <param name="Year">Financial year.</param>
/// <param name="Share">Local and system; reserved matters apart.</param>
/// <param name="Tiers">Every tier, highest first.</param>
/// <param name="Reserved">Reserved matters.</param>
/// <param name="Lines">By month, tier and category, in that order; what is zero is not there.</param>
public sealed record ShareReport(
    string Ics, FinancialYear Year, ShareView Share, ImmutableArray<TierCount> Tiers, Counted Reserved, ImmutableArray<ShareLine> Lines)
{
    /// <summary>The report of a year.</summary>
    public static ShareReport Of(Tally tally, FinancialYear year, EightyTwenty rule)
    {
        var counts = tally.Counts.Where(count => count.Key.Year == year).ToList();
        var ratio = counts.Where(count => !count.Key.Reserved).ToList();
        return new(
            tally.Ics,
            year,
            TallyView.Sum(ratio, rule, TallyView.IsLocal),
            [.. from tier in Enum.GetValues<Tier>() select new TierCount(tier, Total(ratio.Where(count => count.Key.Tier == tier)))],
            Total(counts.Where(count => count.Key.Reserved)),
            [.. from count in counts
                group count by (count.Key.Month, count.Key.Tier, count.Key.Category, count.Key.Reserved) into same
                orderby same.Key.Month, same.Key.Tier, same.Key.Reserved
                let line = new ShareLine(same.Key.Month, same.Key.Tier, same.Key.Category, same.Key.Reserved, Total(same))
                where line.Counted != default
                select line]);
    }

    /// <summary>
    /// A place towards its neighbourhoods: "local" is what neighbourhoods in it decided, "system" what it and the places nested
    /// in it did. Null where the scheme names no threshold for that.
    /// </summary>
    public static ShareView? OfPlace(Tally tally, string place, DateOnly day, EightyTwenty rule, Federation federation)
    {
        if (rule.PlaceThresholdBasisPoints is not { } threshold) return null;
        var within = federation.Subtree(place).Select(o => o.Code).ToHashSet(StringComparer.Ordinal);
        return TallyView.Sum(
            tally.InWindow(day, rule.Window).Where(count => within.Contains(count.Key.Organisation)),
            rule with { ThresholdBasisPoints = threshold },
            key => key.Tier == Tier.Neighbourhood);
    }

    private static Counted Total(IEnumerable<KeyValuePair<TallyKey, Counted>> counts) =>
        counts.Aggregate(default(Counted), (sum, count) => sum.Plus(count.Value));
}

/// <summary>What a tier decided.</summary>
public sealed record TierCount(Tier Tier, Counted Counted);

/// <summary>What a tier decided in a month in a category.</summary>
/// <param name="Month">Month of the year.</param>
/// <param name="Tier">Tier of the forum, or of the holder.</param>
/// <param name="Category">Code of the category; empty for none.</param>
/// <param name="Reserved">It counts apart from the ratio.</param>
/// <param name="Counted">Number and pence.</param>
public sealed record ShareLine(Month Month, Tier Tier, string Category, bool Reserved, Counted Counted);
