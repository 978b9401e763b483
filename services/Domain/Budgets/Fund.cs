using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Budgets;

/// <summary>How strictly a fund's available money is guarded.</summary>
public enum FundControl
{
    /// <summary>Available never goes below zero.</summary>
    Absolute,
    /// <summary>Commitments and spending may take available below zero as far as the tolerance.</summary>
    Advisory,
    /// <summary>Commitments and spending are never refused for lack of money. Transfers always are.</summary>
    None,
}

/// <summary>A budget line of an ICS, and its rules.</summary>
/// <param name="Code">1 to 40 of a-z, 0-9 and "-", beginning with a letter.</param>
/// <param name="Name">For people.</param>
/// <param name="Tiers">Tiers that may hold it, highest first.</param>
/// <param name="RingFenced">Only for its purpose.</param>
/// <param name="Recurrent">Comes again each year.</param>
/// <param name="CarryForward">What is left may be carried into the next year.</param>
/// <param name="Control">How strictly available money is guarded.</param>
/// <param name="ToleranceBasisPoints">With advisory control: how far below zero, in basis points of money received.</param>
/// <param name="TolerancePence">With advisory control: how far below zero, in pence. The larger of the two holds.</param>
/// <param name="OverInvoiceBasisPoints">How far an invoice may pass its commitment, in basis points of the commitment.</param>
/// <param name="OverInvoicePence">How far an invoice may pass its commitment, in pence. The larger of the two holds.</param>
/// <param name="ForecastWorseningBasisPoints">How much worse than last month's a forecast may be without a reason, in basis points of the budget.</param>
/// <param name="ForecastWorseningPence">How much worse than last month's a forecast may be without a reason, in pence. The larger of the two holds.</param>
public sealed record Fund(
    string Code,
    string Name,
    ImmutableArray<Tier> Tiers,
    bool RingFenced,
    bool Recurrent,
    bool CarryForward,
    FundControl Control,
    int ToleranceBasisPoints = 0,
    long TolerancePence = 0,
    int OverInvoiceBasisPoints = 0,
    long OverInvoicePence = 0,
    int ForecastWorseningBasisPoints = Fund.UsualForecastWorseningBasisPoints,
    long ForecastWorseningPence = 0)
{
    /// <summary>Answers warn when so much of a line is used, in basis points: 0 (never) to 10,000.</summary>
    public int WarningBasisPoints { get; init; } = 9_000;

    /// <summary>
    /// Open commitments go on to the next year, with the money behind them. So they do unless it was said otherwise, but where
    /// the money goes back to the parent.
    /// </summary>
    public bool CarryForwardCommitments
    {
        get => _carryForwardCommitments ?? !ReturnsUnspent;
        init => _carryForwardCommitments = value;
    }

    /// <summary>Whether what is left at the end of the year goes back up the tree: ring-fenced money serves its purpose or returns.</summary>
    public bool ReturnsUnspent => RingFenced && !CarryForward;

    /// <summary>What a fund has that says nothing else: a forecast may be worse by 1% of the budget without a reason.</summary>
    public const int UsualForecastWorseningBasisPoints = 100;

    private readonly bool? _carryForwardCommitments;

    private const int AllBasisPoints = 10_000;

    private static readonly ImmutableArray<Tier> Everywhere = [Tier.System, Tier.Place, Tier.Neighbourhood];

    /// <summary>
    /// What a new ICS begins with. Additional roles money (ARRS) is ring-fenced and not carried forward
    /// (Network Contract DES); transformation money is non-recurrent.
    /// </summary>
    public static ImmutableArray<Fund> BuiltIn { get; } =
    [
        new("arrs", "Additional Roles Reimbursement Scheme", Everywhere, true, true, false, FundControl.Absolute),
        new("better-care", "Better Care Fund", Everywhere, true, true, true, FundControl.Absolute),
        new("core", "Core services", Everywhere, false, true, false, FundControl.Absolute),
        new("primary-medical", "Primary medical care", Everywhere, false, true, false, FundControl.Absolute),
        new("running-costs", "Running costs", Everywhere, false, true, false, FundControl.Absolute),
        new("transformation", "Long Term Plan transformation", Everywhere, false, false, true, FundControl.Absolute),
    ];

    /// <summary>Whether an organisation of the tier may hold it.</summary>
    public bool MayBeHeldAt(Tier tier) => Tiers.Contains(tier);

    /// <summary>The lowest that available may go by a commitment or spending, given the money received; never above zero.</summary>
    public long FloorPence(long receivedPence) => Control switch
    {
        FundControl.Absolute => 0,
        FundControl.Advisory => -Larger(receivedPence, ToleranceBasisPoints, TolerancePence),
        FundControl.None => -Pence.MaxBalance,
    };

    /// <summary>How much more than what is left of a commitment an invoice may be, given the amount committed. The rest comes from available.</summary>
    public long OverInvoiceTolerancePence(long committedPence) => Larger(committedPence, OverInvoiceBasisPoints, OverInvoicePence);

    /// <summary>How much worse than last month's a forecast may be without a reason.</summary>
    public long ForecastThresholdPence(long budgetPence) => Larger(budgetPence, ForecastWorseningBasisPoints, ForecastWorseningPence);

    private static long Larger(long ofPence, int basisPoints, long pence) =>
        Math.Max(pence, (long)((Int128)ofPence * basisPoints / AllBasisPoints));

    /// <inheritdoc/>
    public bool Equals(Fund? other) =>
        other is not null && Code == other.Code && Name == other.Name && Tiers.SequenceEqual(other.Tiers)
        && (RingFenced, Recurrent, CarryForward, Control) == (other.RingFenced, other.Recurrent, other.CarryForward, other.Control)
        && (ToleranceBasisPoints, TolerancePence) == (other.ToleranceBasisPoints, other.TolerancePence)
        && (CarryForwardCommitments, WarningBasisPoints) == (other.CarryForwardCommitments, other.WarningBasisPoints)
        && (OverInvoiceBasisPoints, OverInvoicePence) == (other.OverInvoiceBasisPoints, other.OverInvoicePence)
        && (ForecastWorseningBasisPoints, ForecastWorseningPence) == (other.ForecastWorseningBasisPoints, other.ForecastWorseningPence);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Name, Control);
}
