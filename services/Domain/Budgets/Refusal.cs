using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>Why a well-formed command was refused. A closed list; the API gives the names in capitals.</summary>
public enum RefusalReason
{
    /// <summary>More was asked for than is available.</summary>
    InsufficientFunds,
    /// <summary>More was asked for than is left of the commitment.</summary>
    CommitmentExceeded,
    /// <summary>There is no such open commitment in this year and fund.</summary>
    CommitmentNotFound,
    /// <summary>More was asked for than is left of the hold.</summary>
    HoldExceeded,
    /// <summary>There is no such open hold.</summary>
    HoldNotFound,
    /// <summary>The hold's last day is over.</summary>
    HoldExpired,
    /// <summary>The hold was made for a decision, which alone commits and frees it; or not for the one that is named.</summary>
    DecisionHold,
    /// <summary>The commitment is above what the holder commits by itself under the scheme of delegation in force.</summary>
    DecisionRequired,
    /// <summary>Ring-fenced money would leave its purpose.</summary>
    RingFenced,
    /// <summary>A virement would go back the way that another one came in the same fund and year.</summary>
    VirementPingPong,
    /// <summary>More than the role may move by one command, or in what is left of its limit for the year.</summary>
    MoveLimitExceeded,
    /// <summary>The fund may not be held at the receiver's tier.</summary>
    TierMayNotHoldFund,
    /// <summary>A child returns more than was delegated to it.</summary>
    DelegationExceeded,
    /// <summary>Every weight of an allocation is zero.</summary>
    NothingToShareBy,
    /// <summary>A balance would pass <see cref="Pence.MaxBalance"/>.</summary>
    BalanceTooLarge,
    /// <summary>The entry is of a kind that is not reversed.</summary>
    EntryNotReversible,
    /// <summary>The entry was reversed before.</summary>
    AlreadyReversed,
    /// <summary>The amounts of a plan do not sum to the budget.</summary>
    PlanNotBudget,
    /// <summary>A plan has no profile: nothing was spent last year, or every amount is zero.</summary>
    NothingToPlanBy,
    /// <summary>The month is hard-closed: nothing counts from its days any more.</summary>
    MonthHardClosed,
    /// <summary>The month is soft-closed: only late entries under an override count from its days.</summary>
    MonthSoftClosed,
    /// <summary>The year is closed.</summary>
    YearClosed,
    /// <summary>The month is closed as far as asked already.</summary>
    MonthAlreadyClosed,
    /// <summary>The month is open, so there is nothing to open again.</summary>
    MonthNotClosed,
    /// <summary>Another month comes before it: an earlier one to close, a later one to open again.</summary>
    MonthsOutOfOrder,
    /// <summary>A month is hard-closed on its last day or later.</summary>
    MonthNotOver,
    /// <summary>Another closing of the ICS is under way.</summary>
    ClosingUnderWay,
    /// <summary>Another command of the same atomic batch was refused, so nothing of the batch was applied.</summary>
    BatchNotApplied,
    /// <summary>Forecasts are worse than a month before by more than their funds allow, and have no reason.</summary>
    ForecastUnexplained,
    /// <summary>The forecast is not worse than a month before by more than the fund allows: there is nothing to explain.</summary>
    NoReasonNeeded,
    /// <summary>The last day of the year is not over.</summary>
    YearNotOver,
    /// <summary>An earlier year is open.</summary>
    YearsOutOfOrder,
    /// <summary>Nothing is left that the fund's rules carry forward or return: never seen by clients.</summary>
    NothingToCarry,
    /// <summary>The engine asked to settle what is not in flight: never seen by clients.</summary>
    TransferNotInFlight,
}

/// <summary>A refusal: an answer like any other, with the figures that explain it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="RequestedPence">What was asked for.</param>
/// <param name="AvailablePence">What there was, where that was the reason.</param>
/// <param name="LimitPence">The limit, where one was the reason.</param>
/// <param name="Organisation">The organisation it is about, where it is not the holder.</param>
/// <param name="Fund">The fund it is about, where the command names several.</param>
/// <param name="Version">The entry that stands against it: the one that cannot be reversed, or its reversal.</param>
/// <param name="Month">The month that stands against it.</param>
public sealed record Refusal(
    RefusalReason Reason,
    long RequestedPence,
    long? AvailablePence = null,
    long? LimitPence = null,
    string? Organisation = null,
    string? Fund = null,
    long? Version = null,
    Month? Month = null)
{
    /// <summary>The forecasts that it is about, where these were the reason.</summary>
    public ImmutableArray<UnexplainedForecast>? Forecasts { get; init; }

    /// <summary>The category whose limit it is, where one was the reason; null where the fund belongs to none.</summary>
    public string? Category { get; init; }

    /// <summary>The decision that a hold was made for, where that was the reason; null where it was made for none.</summary>
    public string? DecisionId { get; init; }
}
