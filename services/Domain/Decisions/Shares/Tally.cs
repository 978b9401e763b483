using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Shares;

/// <summary>
/// The one record of an ICS's 80:20 measure: what was decided by whom and when, which decisions of the system have a place in
/// the share or wait for one, and how far each book's commitments are counted. Grows with months, organisations and what is
/// open, not with history.
/// </summary>
/// <param name="Ics">Code of the ICS.</param>
public sealed record Tally(string Ics)
{
    /// <summary>What was decided.</summary>
    public ImmutableSortedDictionary<TallyKey, Counted> Counts { get; init; } = ImmutableSortedDictionary<TallyKey, Counted>.Empty;

    /// <summary>Decisions of the system that are open, in the order in which they came.</summary>
    public ImmutableArray<Claim> Claims { get; init; } = [];

    /// <summary>Version of each book up to which its commitments are counted, by code; none before its first.</summary>
    public ImmutableSortedDictionary<string, long> Cursors
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Decisions that were counted although there was no room: every report shows them.</summary>
    public ImmutableArray<OverriddenDecision> Overridden { get; init; } = [];

    /// <summary>Notices to decisions that there is room for them now, which they have not answered; by <see cref="Notice.Key"/>.</summary>
    public ImmutableSortedDictionary<string, Notice> Notices
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Notice>(StringComparer.Ordinal);
}

/// <summary>What a count is kept by. In the order of year, month, and then the codes.</summary>
/// <param name="Year">Financial year.</param>
/// <param name="Month">Month of the year.</param>
/// <param name="Organisation">Code of the forum, or of the holder of the commitment.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Category">Code of the category; empty for commitments of funds in none.</param>
/// <param name="Reserved">It counts apart from the ratio.</param>
public readonly record struct TallyKey(FinancialYear Year, Month Month, string Organisation, Tier Tier, string Category, bool Reserved)
    : IComparable<TallyKey>
{
    /// <inheritdoc/>
    public int CompareTo(TallyKey other)
    {
        var byTime = (Year, Month).CompareTo((other.Year, other.Month));
        if (byTime != 0) return byTime;
        var byCode = string.CompareOrdinal(Organisation, other.Organisation);
        if (byCode != 0) return byCode;
        var byCategory = string.CompareOrdinal(Category, other.Category);
        return byCategory != 0 ? byCategory : (Tier, Reserved).CompareTo((other.Tier, other.Reserved));
    }

#pragma warning disable CS1591 // Comparisons in the order above: nothing to add.
    public static bool operator <(TallyKey left, TallyKey right) => left.CompareTo(right) < 0;
    public static bool operator >(TallyKey left, TallyKey right) => left.CompareTo(right) > 0;
    public static bool operator <=(TallyKey left, TallyKey right) => left.CompareTo(right) <= 0;
    public static bool operator >=(TallyKey left, TallyKey right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}

/// <summary>A number of decisions and their pence.</summary>
public readonly record struct Counted(long Count, long Pence)
{
    /// <summary>Both together.</summary>
    public Counted Plus(Counted other) => new(checked(Count + other.Count), checked(Pence + other.Pence));
}

/// <summary>An open decision of the system and its place in the share.</summary>
/// <param name="DecisionId">Which.</param>
/// <param name="Category">Code of its category.</param>
/// <param name="AmountPence">Its pence.</param>
/// <param name="State">Whether it has a place.</param>
public sealed record Claim(string DecisionId, string Category, long AmountPence, PlaceInShare State)
{
    /// <summary>The day on which it was confirmed; null before.</summary>
    public DateOnly? ConfirmedOn { get; init; }

    /// <summary>Key of the message that was answered by holding it; null when it was not.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Why the guard was set aside, by whom and when; null when it was not.</summary>
    public Life.GuardOverride? Override { get; init; }
}

/// <summary>Whether a decision has a place in the share.</summary>
public enum PlaceInShare
{
    /// <summary>There is no room.</summary>
    Held,
    /// <summary>It has its place; whether that still holds is asked again when it is approved.</summary>
    Within,
    /// <summary>It was approved, and its place held then. Its money is being committed.</summary>
    Confirmed,
}

/// <summary>A decision that was counted although there was no room.</summary>
/// <param name="DecisionId">Which.</param>
/// <param name="AmountPence">Its pence.</param>
/// <param name="CountedOn">The day whose month it counts in.</param>
/// <param name="Override">Why, by whom and when.</param>
public sealed record OverriddenDecision(string DecisionId, long AmountPence, DateOnly CountedOn, Life.GuardOverride Override);

/// <summary>Tells a held decision that there is room for it now.</summary>
/// <param name="DecisionId">Which.</param>
/// <param name="HeldBy">Key of the message that was answered by holding it.</param>
public sealed record Notice(string DecisionId, string HeldBy)
{
    /// <summary>Unique among all; the decision records it once, under this id.</summary>
    public string Key => $"room/{HeldBy}";

    /// <summary>The command id under which the share records that it arrived, once.</summary>
    public string AnswerId => $"answer/{Key}";
}
