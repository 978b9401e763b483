using System.Collections.Immutable;

namespace Federated.Domain.Decisions.Shares;

/// <summary>What an entry of the share records.</summary>
public enum ShareEntryKind
{
    /// <summary>A decision has its place.</summary>
    PlaceGiven,
    /// <summary>There is no room for a decision.</summary>
    PlaceHeld,
    /// <summary>A decision has its place by override.</summary>
    PlaceForced,
    /// <summary>A decision's place holds on the day of its approval.</summary>
    PlaceConfirmed,
    /// <summary>A decision gave its place up, or had none.</summary>
    PlaceFreed,
    /// <summary>An approved decision was counted.</summary>
    DecisionCounted,
    /// <summary>A stretch of a book was counted.</summary>
    CommitmentsCounted,
    /// <summary>Held decisions were looked at again.</summary>
    Reconsidered,
    /// <summary>A notice arrived.</summary>
    NoticeArrived,
    /// <summary>The command was refused.</summary>
    Refused,
}

/// <summary>One entry of an ICS's share. What it counts, and how far it has read, are in the same entry: so each is counted once.</summary>
/// <param name="CommandId">Id of the command.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Actor">Who asked, as shown.</param>
/// <param name="RecordedAt">When it arrived, UTC.</param>
public sealed record ShareEntry(string CommandId, ShareEntryKind Kind, string Actor, DateTimeOffset RecordedAt)
{
    /// <summary>The decision that it is about.</summary>
    public string? DecisionId { get; init; }

    /// <summary>The decision's place from here on; null when it has none any more.</summary>
    public Claim? Claim { get; init; }

    /// <summary>What it adds to counts or takes away, in the order of their keys.</summary>
    public ImmutableArray<CountChange> Counts { get; init; } = [];

    /// <summary>The book that was read.</summary>
    public string? Organisation { get; init; }

    /// <summary>Version up to which the book is counted from here on.</summary>
    public long? Cursor { get; init; }

    /// <summary>Held decisions that have their place from here on, in the order in which they came. They are told.</summary>
    public ImmutableArray<Notice> Notices { get; init; } = [];

    /// <summary>The notice that arrived.</summary>
    public string? Arrived { get; init; }

    /// <summary>The decision that was counted although there was no room.</summary>
    public OverriddenDecision? Overridden { get; init; }

    /// <summary>How the share stood, the decision asked for and those before it included.</summary>
    public ShareView? View { get; init; }

    /// <summary>Why it was refused.</summary>
    public ShareRefusal? Refusal { get; init; }
}

/// <summary>What is added to a count; below zero for taken away.</summary>
public sealed record CountChange(TallyKey Key, Counted By);

/// <summary>Why a command was refused. A closed list.</summary>
public enum ShareRefusalReason
{
    /// <summary>The decision has no place, and waits for none.</summary>
    NoSuchClaim,
    /// <summary>Entries of the book are missing between what is counted and what was read.</summary>
    Gap,
    /// <summary>There is no such notice.</summary>
    NoSuchNotice,
}

/// <summary>A refusal, with what explains it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Cursor">With a gap: the version to read on from.</param>
public sealed record ShareRefusal(ShareRefusalReason Reason, long? Cursor = null);
