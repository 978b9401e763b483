using System.Collections.Immutable;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>The schemes of an ICS: its draft, what partners signed off, and every version that was published.</summary>
/// <param name="Ics">Code of the ICS.</param>
public sealed record SchemeBook(string Ics)
{
    /// <summary>The draft; null when there is none, or it was published.</summary>
    public Scheme? Draft { get; init; }

    /// <summary>How often a draft was set. A partner signs off one revision, and no other.</summary>
    public int Revision { get; init; }

    /// <summary>Who signed the draft off, in the order in which they did.</summary>
    public ImmutableArray<SignOff> SignOffs { get; init; } = [];

    /// <summary>Versions, oldest first.</summary>
    public ImmutableArray<PublishedScheme> Versions { get; init; } = [];

    /// <summary>The version in force on a day: the newest whose first day is not after it. Null before the first.</summary>
    public PublishedScheme? InForceOn(DateOnly day) => Versions.LastOrDefault(v => v.EffectiveFrom <= day);
}

/// <summary>A scheme that was published. It never changes.</summary>
/// <param name="Version">1 for the first.</param>
/// <param name="EffectiveFrom">First day in force; the last is the day before the next version's first.</param>
/// <param name="Scheme">What it says.</param>
/// <param name="SignOffs">Who agreed.</param>
/// <param name="PublishedBy">Who published it.</param>
public sealed record PublishedScheme(
    int Version, DateOnly EffectiveFrom, Scheme Scheme, ImmutableArray<SignOff> SignOffs, Person PublishedBy);

/// <summary>A partner's agreement to a draft.</summary>
/// <param name="Organisation">The partner.</param>
/// <param name="By">One of its people.</param>
/// <param name="On">The day.</param>
public sealed record SignOff(string Organisation, Person By, DateOnly On);
