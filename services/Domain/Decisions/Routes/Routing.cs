using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Routes;

/// <summary>Who decides a proposal, and why.</summary>
/// <param name="Tier">Tier of the forum; null when it is refused.</param>
/// <param name="Forum">Code of the organisation whose board decides; null when it is refused.</param>
/// <param name="Footprint">Code of the lowest organisation that holds everybody affected; null without a scheme.</param>
/// <param name="ReservedMatter">Code of the reserved matter, which counts apart from the ratio; null when it is none.</param>
/// <param name="Explanation">Every rule that was evaluated, in order.</param>
/// <param name="Refusal">Why nobody decides it; null when somebody does.</param>
public sealed record Routing(
    Tier? Tier, string? Forum, string? Footprint, string? ReservedMatter, ImmutableArray<RuleStep> Explanation, RoutingRefusal? Refusal)
{
    /// <summary>Whether it counts against the 20% that the system may decide.</summary>
    public bool IsGuarded => Tier == Organisations.Tier.System && ReservedMatter is null;
}

/// <summary>A rule as it was evaluated.</summary>
/// <param name="Rule">"scheme", "reserved-matter", "footprint", "competence", "subsidiarity" or "eighty-twenty".</param>
/// <param name="Inputs">What it looked at, by name.</param>
/// <param name="Outcome">What came out, in words that a board member reads.</param>
public sealed record RuleStep(string Rule, ImmutableArray<RuleInput> Inputs, string Outcome);

/// <summary>One thing that a rule looked at.</summary>
public sealed record RuleInput(string Name, string Value);

/// <summary>Why a proposal is refused. A closed list; the API gives the names in capitals.</summary>
public enum RoutingRefusalReason
{
    /// <summary>No scheme is in force on the day.</summary>
    NoScheme,
    /// <summary>A higher tier was asked for, and the scheme sees no case for it.</summary>
    NoCaseForScale,
    /// <summary>The tier asked for does not hold everybody affected.</summary>
    BelowFootprint,
    /// <summary>The amount is above the limits of the tier asked for.</summary>
    AboveLimit,
    /// <summary>A lower tier was asked for, and the matter is reserved to the system.</summary>
    ReservedMatter,
    /// <summary>Nobody may decide it: no limit covers it, or there is no organisation of the tier asked for.</summary>
    NotCompetent,
}

/// <summary>A refusal, with the figures that explain it.</summary>
/// <param name="Reason">Why.</param>
public sealed record RoutingRefusal(RoutingRefusalReason Reason)
{
    /// <summary>The limit that is too low, or the least that the benefit must be worth.</summary>
    public long? LimitPence { get; init; }

    /// <summary>The amount, or what the benefit is said to be worth.</summary>
    public long? RequestedPence { get; init; }

    /// <summary>The tier that would decide.</summary>
    public Tier? Tier { get; init; }

    /// <summary>The organisation that would decide.</summary>
    public string? Organisation { get; init; }
}
