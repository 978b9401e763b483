using System.Collections.Immutable;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Shares;

/// <summary>
/// What can be asked of an ICS's share. A closed set: <see cref="ShareDecider"/> has an arm for each. The day is that in London
/// when the request was recorded, unless a command says another.
/// </summary>
/// <param name="Rule">What the scheme in force asks for.</param>
public abstract record ShareCommand(EightyTwenty Rule);

/// <summary>Asks for a decision's place. One that has a place, or waits for one, keeps it.</summary>
/// <param name="Rule">What the scheme in force asks for.</param>
/// <param name="Key">The message's.</param>
/// <param name="DecisionId">Which decision.</param>
/// <param name="Category">Code of its category.</param>
/// <param name="AmountPence">0 or more.</param>
public sealed record ClaimPlace(EightyTwenty Rule, string Key, string DecisionId, string Category, long AmountPence) : ShareCommand(Rule);

/// <summary>Gives a decision its place although there is no room.</summary>
/// <param name="Rule">What the scheme in force asks for.</param>
/// <param name="DecisionId">Which decision.</param>
/// <param name="Override">Why, by whom and when.</param>
public sealed record ForcePlace(EightyTwenty Rule, string DecisionId, Life.GuardOverride Override) : ShareCommand(Rule);

/// <summary>Asks whether a decision's place still holds on the day of its approval.</summary>
/// <param name="Rule">What the scheme in force asks for.</param>
/// <param name="Key">The message's.</param>
/// <param name="DecisionId">Which decision.</param>
/// <param name="ApprovedOn">The day whose window counts.</param>
public sealed record ConfirmPlace(EightyTwenty Rule, string Key, string DecisionId, DateOnly ApprovedOn) : ShareCommand(Rule);

/// <summary>Gives a decision's place up. One that has none is answered just so.</summary>
/// <param name="Rule">What the scheme in force asks for.</param>
/// <param name="DecisionId">Which decision.</param>
public sealed record FreePlace(EightyTwenty Rule, string DecisionId) : ShareCommand(Rule);

/// <summary>Counts a decision that was approved, and its money committed: at its forum's tier, in the month of its approval.</summary>
/// <param name="Rule">What the scheme in force asks for.</param>
/// <param name="DecisionId">Which decision.</param>
/// <param name="Forum">Code of the forum.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Category">Code of its category.</param>
/// <param name="Reserved">It is a reserved matter.</param>
/// <param name="AmountPence">0 or more.</param>
/// <param name="ApprovedOn">The day whose month it counts in.</param>
public sealed record CountDecision(
    EightyTwenty Rule, string DecisionId, string Forum, Tier Tier, string Category, bool Reserved, long AmountPence, DateOnly ApprovedOn)
    : ShareCommand(Rule);

/// <summary>
/// Counts what a stretch of a book says of commitments within the holder's own limit. What is counted already is passed over;
/// a gap is refused with the version to read on from.
/// </summary>
/// <param name="Rule">What the scheme in force asks for.</param>
/// <param name="Organisation">Code of the book's holder.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="After">Version right before the first entry that was read.</param>
/// <param name="UpTo">Version of the last entry that was read.</param>
/// <param name="Commitments">What those entries made of commitments, in the order of versions; may be empty.</param>
public sealed record CountCommitments(
    EightyTwenty Rule, string Organisation, Tier Tier, long After, long UpTo, ImmutableArray<LocalCommitment> Commitments) : ShareCommand(Rule);

/// <summary>Looks at held decisions again: the calendar asks it, because a window may have moved on.</summary>
/// <param name="Rule">What the scheme in force asks for.</param>
public sealed record Reconsider(EightyTwenty Rule) : ShareCommand(Rule);

/// <summary>Records that a notice arrived.</summary>
/// <param name="Rule">What the scheme in force asks for.</param>
/// <param name="Key">The notice's.</param>
public sealed record NoticeArrived(EightyTwenty Rule, string Key) : ShareCommand(Rule);

/// <summary>
/// What one entry of a book does to the number of local decisions and their pence. A new commitment counts 1; a change of one
/// counts 0 and its pence; a reversal takes away what its original counted, in the month of the original.
/// </summary>
/// <param name="Version">Of the entry.</param>
/// <param name="CountsOn">The day whose month it counts in: that from which the commitment counts.</param>
/// <param name="Category">Code of the fund's category; empty for none.</param>
/// <param name="Count">1, 0 or -1.</param>
/// <param name="Pence">More or, below zero, less.</param>
public sealed record LocalCommitment(long Version, DateOnly CountsOn, string Category, int Count, long Pence);
