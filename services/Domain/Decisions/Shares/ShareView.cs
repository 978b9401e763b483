using Federated.Domain.Decisions.Schemes;

namespace Federated.Domain.Decisions.Shares;

/// <summary>What was decided locally, at place and neighbourhood, and by the system, over one window. Reserved matters are in neither.</summary>
/// <param name="LocalCount">Number of local decisions.</param>
/// <param name="LocalPence">Their pence.</param>
/// <param name="SystemCount">Number of the system's.</param>
/// <param name="SystemPence">Their pence.</param>
/// <param name="Rule">What is asked for.</param>
public sealed record ShareView(long LocalCount, long LocalPence, long SystemCount, long SystemPence, EightyTwenty Rule)
{
    private const int Whole = 10_000;

    /// <summary>The local share by number, in basis points rounded down; null when nothing was decided.</summary>
    public int? LocalByCount => BasisPoints(LocalCount, SystemCount);

    /// <summary>The local share by pence, in basis points rounded down; null when nothing was spent.</summary>
    public int? LocalByValue => BasisPoints(LocalPence, SystemPence);

    /// <summary>The threshold is met: exactly at it is enough. Computed without rounding.</summary>
    public bool Holds => Rule.Basis switch
    {
        ShareBasis.Count => Met(LocalCount, SystemCount),
        ShareBasis.Value => Met(LocalPence, SystemPence),
        ShareBasis.Both => Met(LocalCount, SystemCount) && Met(LocalPence, SystemPence),
    };

    /// <summary>How many more decisions of the system keep the threshold, by number alone; null without bounds.</summary>
    public long? RoomCount => Room(LocalCount, SystemCount);

    /// <summary>How many more pence of the system keep the threshold, by pence alone; null without bounds.</summary>
    public long? RoomPence => Room(LocalPence, SystemPence);

    /// <summary>As it would be with so much more decided by the system.</summary>
    public ShareView With(long count, long pence) => this with { SystemCount = checked(SystemCount + count), SystemPence = checked(SystemPence + pence) };

    private bool Met(long local, long system) => (Int128)local * Whole >= (Int128)Rule.ThresholdBasisPoints * ((Int128)local + system);

    private static int? BasisPoints(long local, long system) =>
        (Int128)local + system is var all && all > 0 ? (int)((Int128)local * Whole / all) : null;

    // The largest system part s for which local x whole >= threshold x (local + s), less what is there.
    private long? Room(long local, long system)
    {
        if (Rule.ThresholdBasisPoints == 0) return null;
        var most = ((Int128)local * Whole / Rule.ThresholdBasisPoints) - local - system;
        return (long)Int128.Clamp(most, 0, long.MaxValue);
    }
}
