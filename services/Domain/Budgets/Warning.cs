namespace Federated.Domain.Budgets;

/// <summary>What an answer warns of.</summary>
public enum WarningReason
{
    /// <summary>As much of a line is used as its fund warns at.</summary>
    BudgetNearlyUsed,
    /// <summary>Available is below zero.</summary>
    BudgetOverspent,
}

/// <summary>A line that is nearly or more than used right after an entry that used money.</summary>
/// <param name="Reason">Of what.</param>
/// <param name="Line">Year and fund.</param>
/// <param name="UsedBasisPoints">Reserved, committed and spent, in basis points of what is kept here; rounded down.</param>
/// <param name="ThresholdBasisPoints">What the fund warns at.</param>
/// <param name="AvailablePence">Available right after.</param>
/// <param name="HasCrossed">It was not so before this entry: this one is the event.</param>
public sealed record Warning(
    WarningReason Reason, Line Line, int UsedBasisPoints, int ThresholdBasisPoints, long AvailablePence, bool HasCrossed)
{
    private const int AllBasisPoints = 10_000;

    /// <summary>The most that is told: 100 times what there is, or used without anything being there.</summary>
    public const int MaxBasisPoints = 100 * AllBasisPoints;

    /// <summary>What is used of a line: (reserved + committed + spent) of (received - delegated - in transit), in basis points.</summary>
    public static int UsedOf(Balances line)
    {
        var used = (Int128)line.ReservedPence + line.CommittedPence + line.SpentPence;
        var kept = used + line.AvailablePence;
        if (used <= 0) return 0;
        return kept <= 0 ? MaxBasisPoints : (int)Int128.Min(MaxBasisPoints, used * AllBasisPoints / kept);
    }

    /// <summary>The warning on a line after a change; null when there is nothing to warn of.</summary>
    /// <param name="line">Year and fund.</param>
    /// <param name="thresholdBasisPoints">What the fund warns at; 0 for never.</param>
    /// <param name="before">Balances before the change.</param>
    /// <param name="after">Balances after it.</param>
    public static Warning? On(Line line, int thresholdBasisPoints, Balances before, Balances after)
    {
        if (thresholdBasisPoints == 0) return null;
        var used = UsedOf(after);
        if (after.AvailablePence < 0)
            return new(WarningReason.BudgetOverspent, line, used, thresholdBasisPoints, after.AvailablePence, before.AvailablePence >= 0);
        return used < thresholdBasisPoints ? null : new(
            WarningReason.BudgetNearlyUsed, line, used, thresholdBasisPoints, after.AvailablePence,
            before.AvailablePence >= 0 && UsedOf(before) < thresholdBasisPoints);
    }
}
