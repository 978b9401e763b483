using System.Collections.Immutable;
using Federated.Domain.Allocation;
using Federated.Domain.Organisations;

namespace Federated.Domain.Budgets;

/// <summary>The rules under which a command is decided, as the register of organisations and funds gave them.</summary>
/// <param name="Fund">The fund's rules.</param>
/// <param name="HolderTier">Tier of the organisation whose book it is.</param>
public sealed record Terms(Fund Fund, Tier HolderTier)
{
    /// <summary>The rules of other funds that the command concerns.</summary>
    public ImmutableArray<Fund> OtherFunds { get; init; } = [];

    /// <summary>
    /// For a command that commits: the holder's own limits of the funds concerned, by first day. None where no scheme of
    /// delegation is in force: then nothing is limited.
    /// </summary>
    public ImmutableArray<OwnLimit> OwnLimits { get; init; } = [];

    /// <summary>The holder's own limit of a fund on a day; null where nothing limits it.</summary>
    public OwnLimit? OwnLimitOf(string fund, DateOnly day) => OwnLimits.LastOrDefault(limit => limit.Fund == fund && limit.From <= day);

    /// <summary>The rules of a line's fund, where they are known.</summary>
    public Fund? FundOf(Line line) => Fund.Code == line.Fund ? Fund : OtherFunds.FirstOrDefault(fund => fund.Code == line.Fund);

    /// <summary>The rules for what concerns no single fund.</summary>
    public static Terms OfNoFund(Tier holderTier) => new(new("", "", [], false, false, false, FundControl.Absolute), holderTier);
}

/// <summary>What can be asked of a book. A closed set: <see cref="BookDecider"/> has an arm for each.</summary>
/// <param name="Line">Year and fund.</param>
/// <param name="AmountPence">1 to <see cref="Pence.MaxAmount"/>.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
public abstract record BookCommand(Line Line, long AmountPence, DateOnly EffectiveOn)
{
    /// <summary>The rules it is decided under.</summary>
    public required Terms Terms { get; init; }

    /// <summary>Whether the month of <see cref="EffectiveOn"/> must take entries; not so where no money is recorded.</summary>
    public virtual bool IsDated => true;

    /// <summary>It is asked by the system itself, and not refused because a month or year is closed.</summary>
    public virtual bool IsBySystem => false;

    /// <summary>Where its month is closed, it counts from the first open day after, or from the year's last day.</summary>
    public bool MovesOn => IsBySystem || DateMayMove;

    /// <summary>Nobody asked for the very day of <see cref="EffectiveOn"/>: it may be a later one.</summary>
    public bool DateMayMove { get; init; }

    /// <summary>Version of the entry that it takes the place of, which was reversed right before in the same unit; null for none.</summary>
    public long? Corrects { get; init; }

    /// <summary>With a budget move: whose limit it counts against; null where it is no move.</summary>
    public MoveLimit? Limit { get; init; }
}

/// <summary>Money from outside the federation.</summary>
public sealed record ReceiveFunding(Line Line, long AmountPence, DateOnly EffectiveOn, string Source, string Reference)
    : BookCommand(Line, AmountPence, EffectiveOn)
{
    /// <summary>Why there is more in the course of the year; null for the year's funding itself.</summary>
    public string? SupplementReason { get; init; }
}

/// <summary>Moves money from one fund of the holder to another.</summary>
/// <param name="Line">The line that gives.</param>
/// <param name="AmountPence">1 or more.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="To">The fund that gets.</param>
/// <param name="Reason">Why.</param>
/// <param name="OverrideReason">Why it may go back the way that another virement came in the same year; null when it may not.</param>
public sealed record VireBetweenFunds(Line Line, long AmountPence, DateOnly EffectiveOn, Fund To, string Reason, string? OverrideReason)
    : BookCommand(Line, AmountPence, EffectiveOn);

/// <summary>Moves money of one fund to a sibling: to the parent, which passes it on at once, or back again.</summary>
/// <param name="Line">Year and fund.</param>
/// <param name="AmountPence">1 or more.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Parent">Code of the parent of both.</param>
/// <param name="To">Code of the sibling.</param>
/// <param name="ToTier">The sibling's tier.</param>
/// <param name="Reason">Why.</param>
/// <param name="OverrideReason">As for <see cref="VireBetweenFunds"/>.</param>
public sealed record VireToSibling(
    Line Line, long AmountPence, DateOnly EffectiveOn, string Parent, string To, Tier ToTier, string Reason, string? OverrideReason)
    : BookCommand(Line, AmountPence, EffectiveOn);

/// <summary>Shares money over the direct children.</summary>
public sealed record Allocate(Line Line, long AmountPence, DateOnly EffectiveOn, AllocationRule Rule)
    : BookCommand(Line, AmountPence, EffectiveOn);

/// <summary>Sends money to one direct child.</summary>
public sealed record Delegate(Line Line, long AmountPence, DateOnly EffectiveOn, string To, Tier ToTier, string Reason)
    : BookCommand(Line, AmountPence, EffectiveOn)
{
    /// <summary>It is more money in the course of the year, and not the year's budget itself.</summary>
    public bool IsSupplement { get; init; }
}

/// <summary>Sends money back to the parent.</summary>
public sealed record Return(Line Line, long AmountPence, DateOnly EffectiveOn, string Parent, string Reason)
    : BookCommand(Line, AmountPence, EffectiveOn);

/// <summary>Sets money aside for an order or contract.</summary>
public sealed record Commit(Line Line, long AmountPence, DateOnly EffectiveOn, string Purpose, string Supplier)
    : BookCommand(Line, AmountPence, EffectiveOn);

/// <summary>Pays against a commitment, or directly when <paramref name="CommitmentId"/> is null.</summary>
public sealed record Spend(
    Line Line, long AmountPence, DateOnly EffectiveOn, string? CommitmentId, string Purpose, string Supplier)
    : BookCommand(Line, AmountPence, EffectiveOn)
{
    /// <summary>The supplier's or the payer's own, such as the number of an invoice; null without one.</summary>
    public string? Reference { get; init; }
}

/// <summary>Sets money aside on one or more lines until a decision commits or releases it.</summary>
/// <param name="Legs">At least one; each line once.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Purpose">What for.</param>
/// <param name="ExpiresOn">Last day on which it holds; null for one that does not expire.</param>
public sealed record Reserve(ImmutableArray<Leg> Legs, DateOnly EffectiveOn, string Purpose, DateOnly? ExpiresOn)
    : BookCommand(Legs[0].Line, Legs.Sum(leg => leg.AmountPence), EffectiveOn)
{
    /// <summary>The decision that it is set aside for, of which the caller knows; null for none.</summary>
    public string? DecisionId { get; init; }
}

/// <summary>Commits what a hold set aside: all that is left, or the legs given.</summary>
public sealed record CommitHold(string HoldId, Line Line, ImmutableArray<Leg> Legs, DateOnly EffectiveOn, string Purpose, string Supplier)
    : BookCommand(Line, Legs.Sum(leg => leg.AmountPence), EffectiveOn)
{
    /// <summary>The decision that the caller attests was approved; null for none.</summary>
    public string? DecisionId { get; init; }
}

/// <summary>Frees what a hold set aside: all that is left, or the legs given.</summary>
public sealed record ReleaseHold(string HoldId, Line Line, ImmutableArray<Leg> Legs, DateOnly EffectiveOn, string Reason)
    : BookCommand(Line, Legs.Sum(leg => leg.AmountPence), EffectiveOn)
{
    /// <summary>The decision that the caller attests needs it no more; null for none.</summary>
    public string? DecisionId { get; init; }
}

/// <summary>Frees a hold whose last day is over. Asked by the book's keeper, once.</summary>
public sealed record ExpireHold(string HoldId, Line Line, DateOnly EffectiveOn) : BookCommand(Line, 0, EffectiveOn)
{
    /// <inheritdoc/>
    public override bool IsBySystem => true;
}

/// <summary>Makes an open commitment larger or smaller.</summary>
/// <param name="CommitmentId">Which.</param>
/// <param name="Line">Year and fund of the leg.</param>
/// <param name="ChangePence">Added, or taken away when negative; never zero.</param>
/// <param name="EffectiveOn">Day from which it counts.</param>
/// <param name="Reason">Why.</param>
public sealed record ChangeCommitment(string CommitmentId, Line Line, long ChangePence, DateOnly EffectiveOn, string Reason)
    : BookCommand(Line, Math.Abs(ChangePence), EffectiveOn);

/// <summary>Ends a commitment: what is not paid is available again.</summary>
public sealed record CloseCommitment(string CommitmentId, Line Line, DateOnly EffectiveOn, string Reason)
    : BookCommand(Line, 0, EffectiveOn);

/// <summary>Undoes an earlier entry of the same book by its opposite.</summary>
/// <param name="Version">Version of that entry.</param>
/// <param name="Original">The entry, as the journal has it.</param>
/// <param name="EffectiveOn">Day from which it counts; not before the original's.</param>
/// <param name="Reason">Why.</param>
public sealed record Reverse(long Version, BookEntry Original, DateOnly EffectiveOn, string Reason)
    : BookCommand(Original.Line, Original.AmountPence, EffectiveOn);

/// <summary>An amount on one line.</summary>
/// <param name="Line">Year and fund.</param>
/// <param name="AmountPence">1 to <see cref="Pence.MaxAmount"/>.</param>
public readonly record struct Leg(Line Line, long AmountPence);

/// <summary>The far side of a transfer: take the money or refuse it, once.</summary>
public sealed record ReceiveTransfer(Transfer Transfer)
    : BookCommand(Transfer.Line, Transfer.AmountPence, Transfer.EffectiveOn)
{
    /// <summary>The receiver's own parent, to whom a carry-forward may have to be passed on; null for an ICS.</summary>
    public string? Parent { get; init; }

    /// <inheritdoc/>
    public override bool IsBySystem => true;
}

/// <summary>The near side again: the receiver has it, or refused and the money comes back.</summary>
public sealed record SettleTransfer(Transfer Transfer, Refusal? Refusal)
    : BookCommand(Transfer.Line, Transfer.AmountPence, Transfer.EffectiveOn)
{
    /// <inheritdoc/>
    public override bool IsBySystem => true;
}

/// <summary>How an allocation is shared, and over whom.</summary>
/// <param name="Basis">The rule's name.</param>
/// <param name="WeightColumn">With <see cref="AllocationBasis.WeightedPopulation"/>: the column, such as "Final WP".</param>
/// <param name="WeightsYear">Year of the populations; null without populations.</param>
/// <param name="Children">Every direct child that takes part.</param>
public sealed record AllocationRule(
    AllocationBasis Basis, string? WeightColumn, string? WeightsYear, ImmutableArray<Recipient> Children)
{
    /// <summary>Each child's part of the amount, in ordinal order of the codes.</summary>
    /// <exception cref="ArgumentException">Every weight is zero, or a child is named twice.</exception>
    public ImmutableArray<Share> Shares(long amountPence) => Basis switch
    {
        AllocationBasis.WeightedPopulation or AllocationBasis.RegisteredPopulation or AllocationBasis.Equal =>
            Apportionment.ByWeight(amountPence, [.. Children.Select(c => new Weight(c.Organisation, c.Value))]),
        AllocationBasis.Amounts =>
            [.. from given in Apportionment.ByWeight(amountPence, [.. Children.Select(c => new Weight(c.Organisation, c.Value))])
                join child in Children on given.Organisation equals child.Organisation
                select given with { Weight = null, AmountPence = (long)child.Value, LeftOverPenny = false }],
    };
}

/// <summary>A child that takes part in an allocation.</summary>
/// <param name="Organisation">Its code.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Value">Its weight; with <see cref="AllocationBasis.Amounts"/>, its pence.</param>
public sealed record Recipient(string Organisation, Tier Tier, decimal Value);

/// <summary>The rule by which an allocation is shared.</summary>
public enum AllocationBasis
{
    /// <summary>By a need-weighted population.</summary>
    WeightedPopulation,
    /// <summary>By registered population.</summary>
    RegisteredPopulation,
    /// <summary>The same to each.</summary>
    Equal,
    /// <summary>Amounts given one by one.</summary>
    Amounts,
}
