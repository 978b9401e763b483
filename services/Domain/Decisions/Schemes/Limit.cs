using System.Collections.Immutable;
using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>
/// How much an organisation may decide alone, per decision. It is for a tier or for one organisation, and is an amount, an
/// amount per 100,000 registered people, or without bounds: exactly one of each.
/// </summary>
public sealed record Limit
{
    private const int People = 100_000;

    /// <summary>Every organisation of this tier.</summary>
    public Tier? Tier { get; init; }

    /// <summary>Code of the one organisation.</summary>
    public string? Organisation { get; init; }

    /// <summary>Code of the only category; null for all.</summary>
    public string? Category { get; init; }

    /// <summary>The amount: 0 to <see cref="Pence.MaxAmount"/>.</summary>
    public long? FixedPence { get; init; }

    /// <summary>The amount for each 100,000 people registered: 0 to <see cref="Pence.MaxAmount"/>. Rounded down to the penny.</summary>
    public long? PencePer100000 { get; init; }

    /// <summary>There is no bound. Shown as "unlimited", never as 0.</summary>
    public bool Unlimited { get; init; }

    /// <summary>
    /// The one of a scheme's limits that holds for an organisation: of those for the organisation and category, for the
    /// organisation, for its tier and category, and for its tier, the first that there is. Null where there is none: then it
    /// decides nothing alone.
    /// </summary>
    internal static Limit? For(ImmutableArray<Limit> limits, Organisation organisation, string? category) => limits
        .Where(limit => limit.Names(organisation) && (limit.Category is null || limit.Category == category))
        .MaxBy(limit => limit.Specificity);

    private int Specificity => (Organisation is null ? 0 : 2) + (Category is null ? 0 : 1);

    /// <summary>The most that it lets an organisation decide; null without bounds.</summary>
    public long? PenceFor(Organisation organisation)
    {
        if (Unlimited) return null;
        if (PencePer100000 is not { } rate) return FixedPence ?? 0;
        // A whole and a fraction, each exact in its own arithmetic: their product as one decimal would round.
        var whole = decimal.Truncate(organisation.RegisteredPopulation);
        var fraction = organisation.RegisteredPopulation - whole;
        var pence = (((Int128)rate * (Int128)whole) + (Int128)decimal.Floor(rate * fraction)) / People;
        return (long)Int128.Min(pence, Pence.MaxAmount);
    }

    private bool Names(Organisation organisation) => Organisation is null ? Tier == organisation.Tier : Organisation == organisation.Code;
}
