using Federated.Domain.Decisions;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Decisions.Shares;
using Federated.Domain.Organisations;

namespace Federated.Decisions.Api;

/// <summary>Measures as the messages of the API.</summary>
internal static class ShareMapping
{
    private const double Whole = 10_000;

    /// <summary>0 to 1, rounded down to four places; 1 where nothing was decided.</summary>
    public static double Fraction(int? basisPoints) => (basisPoints ?? (int)Whole) / Whole;

    public static V1.SubsidiarityReport Report(ShareReport report, Tally tally, ShareView share, ShareView withPlaces)
    {
        var rule = share.Rule;
        var message = new V1.SubsidiarityReport
        {
            Ics = report.Ics,
            Year = report.Year.ToString(),
            LocalShareByCount = Fraction(share.LocalByCount),
            LocalShareByValue = Fraction(share.LocalByValue),
            Threshold = rule.ThresholdBasisPoints / Whole,
            Basis = rule.Basis.Text(),
            Window = rule.Window.Text(),
            Tiers = { report.Tiers.Select(t => Figures(Tiers.Text(t.Tier), t.Counted)) },
            Reserved = Figures(Tiers.Text(Tier.System), report.Reserved),
            Months = { report.Lines.Select(Month) },
            Headroom = new(),
            Held = { tally.Claims.Where(c => c.State == PlaceInShare.Held).Select(c => new V1.HeldDecision { DecisionId = c.DecisionId, AmountPence = c.AmountPence }) },
            Overridden =
            {
                tally.Overridden.Where(o => report.Year.Contains(o.CountedOn)).Select(o => new V1.HeldDecision
                {
                    DecisionId = o.DecisionId, AmountPence = o.AmountPence, By = SchemeMapping.Name(o.Override.By), Reason = o.Override.Reason,
                }),
            },
            CountedEntries = tally.Cursors.Values.Sum(),
        };
        // What open decisions of the system have a place for is taken already.
        if (rule.Basis is ShareBasis.Value or ShareBasis.Both && withPlaces.RoomPence is { } pence) message.Headroom.Pence = pence;
        if (rule.Basis is ShareBasis.Count or ShareBasis.Both && withPlaces.RoomCount is { } count) message.Headroom.Count = count;
        return message;
    }

    public static V1.MonthFigures Month(ShareLine line) => new()
    {
        Month = line.Month.ToString(),
        Category = line.Category,
        Tier = Tiers.Text(line.Tier),
        Count = line.Counted.Count,
        Pence = line.Counted.Pence,
        IsReserved = line.Reserved,
    };

    private static V1.TierFigures Figures(string tier, Counted counted) => new() { Tier = tier, Count = counted.Count, Pence = counted.Pence };
}
