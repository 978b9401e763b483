using System.Collections.Immutable;
using Federated.Domain.Budgets;
using Federated.Domain.Decisions.Schemes;
using Federated.Domain.Organisations;

namespace Federated.Domain.Registers;

/// <summary>
/// How much each organisation of an ICS commits by itself, under a version of its scheme of delegation. Kept as the scheme's
/// rules and not as a table of amounts: an organisation that comes later has its tier's limit, and one whose population
/// changes has the limit that goes with it, here as in Decisions.
/// </summary>
/// <param name="Version">Version of the scheme: 1 or more.</param>
/// <param name="From">First day in force; the last is the day before the next version's first.</param>
/// <param name="Authority">The rules.</param>
public sealed record DecisionLimits(int Version, DateOnly From, Authority Authority)
{
    /// <summary>Code of the ICS.</summary>
    public string Ics => Authority.Ics;

    /// <summary>Whether it begins after another version that is earlier, and before one that is later.</summary>
    public bool IsInOrderWith(DecisionLimits other) => Version.CompareTo(other.Version) == From.CompareTo(other.From);
}

/// <summary>Records the limits of a version. What is recorded already is recorded once.</summary>
/// <param name="Limits">Of an ICS in the register.</param>
public sealed record SetDecisionLimits(DecisionLimits Limits) : RegisterCommand;

/// <summary>The versions of one ICS.</summary>
internal static class DecisionLimitRules
{
    /// <summary>The entry that records a version.</summary>
    /// <exception cref="ArgumentException">The version was recorded with other limits, or its first day is out of order.</exception>
    public static RegisterEntry Set(Register register, Request<RegisterCommand> request, SetDecisionLimits c)
    {
        var known = register.DecisionLimitsOf(c.Limits.Ics);
        if (known.FirstOrDefault(v => v.Version == c.Limits.Version) is { } before && before != c.Limits)
            throw new ArgumentException($"Version {c.Limits.Version} of {c.Limits.Ics} was recorded with other limits.");
        if (!known.All(c.Limits.IsInOrderWith))
            throw new ArgumentException($"Version {c.Limits.Version} of {c.Limits.Ics} would begin out of order.");
        return new(request.Id, "decision-limits-set", request.Actor, request.RecordedAt, [], []) { DecisionLimits = c.Limits };
    }

    /// <summary>The versions with one more.</summary>
    public static ImmutableArray<DecisionLimits> With(ImmutableArray<DecisionLimits> versions, DecisionLimits more) =>
        [.. versions.Where(v => v.Version != more.Version).Append(more).OrderBy(v => v.Version)];
}

/// <summary>What the register says of one organisation's own limits.</summary>
public static class OwnLimits
{
    /// <summary>The version in force on a day; null before the first.</summary>
    public static DecisionLimits? InForceOn(this ImmutableArray<DecisionLimits> versions, DateOnly day) => versions.LastOrDefault(v => v.From <= day);

    /// <summary>
    /// The own limits of an organisation on funds, from a day on: one for that day, and one for each later day on which, as far
    /// as is known, somebody's limit changes. None where no version is in force or to come.
    /// </summary>
    public static IEnumerable<OwnLimit> Of(Register register, Organisation organisation, IEnumerable<string> funds, DateOnly from)
    {
        var versions = register.DecisionLimitsOf(organisation.Ics);
        if (versions.IsEmpty) return [];
        var turns = versions.Select(v => v.From)
            .Concat(from version in versions from shadow in version.Authority.Shadow from day in Turns(shadow) select day)
            .Where(day => day > from).Append(from).Distinct().Order().ToList();
        return from fund in funds.Distinct()
               from day in turns
               let version = versions.InForceOn(day)
               where version is not null
               let category = version.Authority.CategoryOf(fund)
               select new OwnLimit(fund, day, category, version.Authority.PenceFor(organisation, category, day));
    }

    private static IEnumerable<DateOnly> Turns(Shadow shadow) => shadow.Until == DateOnly.MaxValue ? [shadow.From] : [shadow.From, shadow.Until.AddDays(1)];
}
