using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>
/// The part of a scheme that says how much each organisation decides by itself alone. Decisions routes by it and Budgets
/// refuses by it: both ask the same question of the same rules, so they cannot differ, also where an organisation came or
/// its population changed after the scheme was published.
/// </summary>
/// <param name="Ics">Code of the ICS.</param>
public sealed record Authority(string Ics)
{
    /// <summary>As <see cref="Scheme.Limits"/>.</summary>
    public ImmutableArray<Limit> Limits { get; init; } = [];

    /// <summary>Which category a fund's commitments count under; those of a fund that is not named count under none.</summary>
    public ImmutableArray<CategoryOfFund> Funds { get; init; } = [];

    /// <summary>Categories that are reserved matters: the system alone decides them, whatever the limits say.</summary>
    public ImmutableArray<string> Reserved { get; init; } = [];

    /// <summary>As <see cref="Scheme.Shadow"/>.</summary>
    public ImmutableArray<Shadow> Shadow { get; init; } = [];

    /// <summary>The part of a scheme.</summary>
    public static Authority Of(Scheme scheme) => new(scheme.Ics)
    {
        Limits = scheme.Limits,
        Funds = [.. from category in scheme.Categories from fund in category.Funds select new CategoryOfFund(fund, category.Code)],
        Reserved = [.. scheme.ReservedMatters.SelectMany(matter => matter.Categories)],
        Shadow = scheme.Shadow,
    };

    /// <summary>The code of the category that commitments of a fund count under; null for none.</summary>
    public string? CategoryOf(string fund) => Funds.FirstOrDefault(f => f.Fund == fund)?.Category;

    /// <summary>
    /// The most that an organisation decides alone; null without bounds. Nothing where no limit names it, while it is shadow,
    /// and below the system where the category is a reserved matter.
    /// </summary>
    /// <param name="organisation">Whose decision it would be.</param>
    /// <param name="category">Code of the category; null for what concerns none.</param>
    /// <param name="day">The day of the decision.</param>
    public long? PenceFor(Organisation organisation, string? category, DateOnly day) =>
        LimitOf(organisation, category, day) is { } limit ? limit.PenceFor(organisation) : 0;

    /// <summary>Whether an organisation decides an amount alone. Who decides nothing does not decide what costs nothing, either.</summary>
    public bool Covers(Organisation organisation, string? category, DateOnly day, long amountPence) =>
        LimitOf(organisation, category, day) is { } limit && (limit.PenceFor(organisation) is not { } most || amountPence <= most);

    // Null for who decides nothing.
    private Limit? LimitOf(Organisation organisation, string? category, DateOnly day)
    {
        if (Schemes.Shadow.LastDayOf(Shadow, organisation.Code, day) is not null) return null;
        if (category is not null && Reserved.Contains(category) && organisation.Code != Ics) return null;
        return Limit.For(Limits, organisation, category);
    }

    /// <inheritdoc/>
    public bool Equals(Authority? other) =>
        other is not null && Ics == other.Ics && Limits.SequenceEqual(other.Limits) && Funds.SequenceEqual(other.Funds)
        && Reserved.SequenceEqual(other.Reserved) && Shadow.SequenceEqual(other.Shadow);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ics, Limits.Length, Funds.Length, Reserved.Length, Shadow.Length);
}

/// <summary>The category that commitments of a fund count under.</summary>
/// <param name="Fund">Code of the fund.</param>
/// <param name="Category">Code of the category.</param>
public sealed record CategoryOfFund(string Fund, string Category);
