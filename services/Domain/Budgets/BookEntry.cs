using System.Collections.Immutable;
using Federated.Domain.Allocation;
using Federated.Domain.Budgets.Reporting;

namespace Federated.Domain.Budgets;

/// <summary>What an entry records.</summary>
public enum EntryKind
{
    /// <summary>Money came in from outside.</summary>
    FundingReceived,
    /// <summary>Money was shared over the children: one transfer each.</summary>
    Allocated,
    /// <summary>Money was sent to one child.</summary>
    DelegationSent,
    /// <summary>Money was sent back to the parent.</summary>
    ReturnSent,
    /// <summary>Money came from the parent.</summary>
    DelegationReceived,
    /// <summary>Money came back from a child.</summary>
    ReturnReceived,
    /// <summary>The receiver has what was sent.</summary>
    TransferSettled,
    /// <summary>The receiver refused what was sent, and it is available again.</summary>
    TransferTakenBack,
    /// <summary>Money was set aside for an order or contract.</summary>
    Committed,
    /// <summary>Money was paid.</summary>
    Spent,
    /// <summary>Money was set aside for a decision.</summary>
    Reserved,
    /// <summary>What a hold had set aside was committed, all or in part.</summary>
    HoldCommitted,
    /// <summary>What a hold had set aside was freed, all or in part.</summary>
    HoldReleased,
    /// <summary>A hold's last day was over, and what was left of it was freed.</summary>
    HoldExpired,
    /// <summary>An open commitment became larger or smaller.</summary>
    CommitmentChanged,
    /// <summary>A commitment was ended, and what was not paid was freed.</summary>
    CommitmentClosed,
    /// <summary>More money came in from outside in the course of the year.</summary>
    SupplementReceived,
    /// <summary>More money was sent to one child in the course of the year.</summary>
    SupplementSent,
    /// <summary>Money was moved from one fund of the holder to another.</summary>
    VirementMade,
    /// <summary>Money was sent to a sibling, through the parent.</summary>
    VirementSent,
    /// <summary>Money came from one child and was sent on to its sibling.</summary>
    VirementPassed,
    /// <summary>An earlier entry was undone by its opposite.</summary>
    Reversed,
    /// <summary>A line's budget was phased over the months. Moves nothing.</summary>
    PlanSet,
    /// <summary>Somebody said why a forecast is worse than a month before. Moves nothing.</summary>
    ForecastExplained,
    /// <summary>In the ICS's book: closing a year in every book is under way.</summary>
    YearCloseBegun,
    /// <summary>A year was closed.</summary>
    YearClosed,
    /// <summary>A commitment, or its part on one line, ended with the year, and what was not paid was freed.</summary>
    CommitmentLapsed,
    /// <summary>Ring-fenced money that was not spent in its year was sent back to the parent.</summary>
    UnspentReturned,
    /// <summary>What a line had left was taken into the next year.</summary>
    CarriedForward,
    /// <summary>What a child carries forward was sent on to the parent, which must carry it too.</summary>
    CarryPassed,
    /// <summary>What a child holds stands in the next year from here on.</summary>
    CarryTurned,
    /// <summary>In the ICS's book: closing a month in every book is under way.</summary>
    MonthCloseBegun,
    /// <summary>In the ICS's book: opening a month again in every book is under way.</summary>
    MonthReopenBegun,
    /// <summary>A month was soft- or hard-closed.</summary>
    MonthClosed,
    /// <summary>A month was opened again by one step.</summary>
    MonthReopened,
    /// <summary>A partner outside of the federation paid into a pool.</summary>
    ContributionReceived,
    /// <summary>Money of another fund of the host was paid into a pool, for a partner of the federation.</summary>
    ContributionMade,
    /// <summary>A rule was set aside. Moves nothing.</summary>
    OverrideGranted,
    /// <summary>The command was refused.</summary>
    Refused,
}

/// <summary>One entry of a book: what was asked, by whom and when, and what it moved. Postings sum to zero in each line.</summary>
public sealed record BookEntry
{
    /// <summary>Id of the command.</summary>
    public required string CommandId { get; init; }

    /// <summary>What happened.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>Who asked.</summary>
    public required string Actor { get; init; }

    /// <summary>When it arrived, UTC.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Day from which it counts.</summary>
    public required DateOnly EffectiveOn { get; init; }

    /// <summary>Year and fund; the first of them where several are moved.</summary>
    public required Line Line { get; init; }

    /// <summary>Pence asked for.</summary>
    public required long AmountPence { get; init; }

    /// <summary>What it moved; empty for a refusal.</summary>
    public ImmutableArray<Posting> Postings { get; init; } = [];

    /// <summary>Available on the line right after.</summary>
    public long AvailablePence { get; init; }

    /// <summary>How low the fund's rules let this entry take available: zero under absolute control.</summary>
    public long FloorPence { get; init; }

    /// <summary>Purpose or reason, as given.</summary>
    public string? Narrative { get; init; }

    /// <summary>Payer, supplier or payee, as given; the other organisation of a transfer.</summary>
    public string? Counterparty { get; init; }

    /// <summary>The payer's or supplier's reference, as given.</summary>
    public string? Reference { get; init; }

    /// <summary>The partner of a pool whose contribution it records, or undoes.</summary>
    public string? Partner { get; init; }

    /// <summary>The commitment that was made or paid against.</summary>
    public string? CommitmentId { get; init; }

    /// <summary>The hold that was made, committed or freed.</summary>
    public string? HoldId { get; init; }

    /// <summary>
    /// The decision that the hold was made for or the commitment was made by, in every entry about them; null for none. The
    /// Decisions service attests it.
    /// </summary>
    public string? DecisionId { get; init; }

    /// <summary>Last day of the hold that was made.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>What was left of the hold or commitment right after, over all its lines.</summary>
    public long? LeftPence { get; init; }

    /// <summary>Transfers that it began, answered or ended.</summary>
    public ImmutableArray<Transfer> Transfers { get; init; } = [];

    /// <summary>Transfers that it began: they are in flight from here on.</summary>
    public IEnumerable<Transfer> Begun => Kind switch
    {
        EntryKind.Allocated or EntryKind.DelegationSent or EntryKind.SupplementSent or EntryKind.ReturnSent
            or EntryKind.VirementSent or EntryKind.VirementPassed or EntryKind.UnspentReturned or EntryKind.CarriedForward or EntryKind.CarryPassed => Transfers,
        EntryKind.FundingReceived or EntryKind.SupplementReceived or EntryKind.DelegationReceived or EntryKind.ReturnReceived
            or EntryKind.TransferSettled or EntryKind.TransferTakenBack or EntryKind.VirementMade or EntryKind.Reserved
            or EntryKind.HoldCommitted or EntryKind.HoldReleased or EntryKind.HoldExpired or EntryKind.Committed
            or EntryKind.CommitmentChanged or EntryKind.CommitmentClosed or EntryKind.Spent or EntryKind.Reversed
            or EntryKind.PlanSet or EntryKind.ForecastExplained or EntryKind.CarryTurned
            or EntryKind.MonthCloseBegun or EntryKind.MonthReopenBegun or EntryKind.MonthClosed or EntryKind.MonthReopened
            or EntryKind.ContributionReceived or EntryKind.ContributionMade
            or EntryKind.YearCloseBegun or EntryKind.YearClosed or EntryKind.CommitmentLapsed
            or EntryKind.OverrideGranted or EntryKind.Refused => [],
    };

    /// <summary>Whether it answers a transfer by one of its own: what came is sent on.</summary>
    public bool PassesOn => Kind is EntryKind.VirementPassed or EntryKind.CarryPassed;

    /// <summary>What it opened in the next year; where a transfer is taken back, what stands in its own year again.</summary>
    public Carry? Carry { get; init; }

    /// <summary>What it sent to the parent to be carried forward there as well, before it opens here.</summary>
    public Carry? CarrySent { get; init; }

    /// <summary>Whose limit a budget move counts against.</summary>
    public MoveAllowance? Moved { get; init; }

    /// <summary>Why a rule that would have refused it was set aside.</summary>
    public string? OverrideReason { get; init; }

    /// <summary>The override that it grants.</summary>
    public Override? Override { get; init; }

    /// <summary>The overrides that it could not have been without; null for none.</summary>
    public ImmutableArray<OverrideUse>? OverrideUses { get; init; }

    /// <summary>Lines that it leaves nearly or more than used; null for none.</summary>
    public ImmutableArray<Warning>? Warnings { get; init; }

    /// <summary>Which entry it reverses.</summary>
    public ReversalLink? Reversal { get; init; }

    /// <summary>The closing of a period that it begins or records.</summary>
    public Closing? Closing { get; init; }

    /// <summary>Which entry it takes the place of.</summary>
    public CorrectionLink? Correction { get; init; }

    /// <summary>How an allocation was shared.</summary>
    public AllocationRecord? Allocation { get; init; }

    /// <summary>How the line is phased from here on.</summary>
    public Plan? Plan { get; init; }

    /// <summary>The month whose forecast it explains.</summary>
    public Month? Month { get; init; }

    /// <summary>The forecast that it explains; null in entries made before reasons were kept with what they explain.</summary>
    public FrozenForecast? Forecast { get; init; }

    /// <summary>Forecasts as they stood when it closed the month.</summary>
    public ImmutableArray<FrozenForecast>? Forecasts { get; init; }

    /// <summary>Why it was refused.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>Links a reversal to what it reverses.</summary>
/// <param name="Of">Version of the entry that is reversed.</param>
/// <param name="By">Version of the entry that reverses it.</param>
public sealed record ReversalLink(long Of, long By);

/// <summary>Links a corrected entry to the one that was wrong, which is reversed right before it.</summary>
/// <param name="Of">Version of the entry that was wrong.</param>
/// <param name="By">Version of the entry that takes its place.</param>
public sealed record CorrectionLink(long Of, long By);

/// <summary>An allocation as it was made: enough to explain every penny later.</summary>
/// <param name="Basis">The rule.</param>
/// <param name="WeightColumn">The column, with weighted populations.</param>
/// <param name="WeightsYear">The year of the populations.</param>
/// <param name="Shares">In ordinal order of the children.</param>
public sealed record AllocationRecord(
    AllocationBasis Basis, string? WeightColumn, string? WeightsYear, ImmutableArray<Share> Shares);
