using System.Collections.Immutable;

namespace Federated.Domain.Budgets;

/// <summary>An order or contract that money is set aside for and that is not fully paid. It may draw on several lines.</summary>
/// <param name="Id">Id of the command that made it.</param>
/// <param name="Legs">What it takes of each line.</param>
public sealed record Commitment(string Id, ImmutableSortedDictionary<Line, CommitmentLeg> Legs)
{
    /// <summary>The decision that it was made for; null for none.</summary>
    public string? DecisionId { get; init; }

    /// <summary>One that draws on no line yet.</summary>
    internal static Commitment Begin(string id, string? decisionId) =>
        new(id, ImmutableSortedDictionary<Line, CommitmentLeg>.Empty) { DecisionId = decisionId };

    /// <summary>What is left to pay on a line; zero on a line that it does not draw on.</summary>
    public long RemainingOn(Line line) => Legs.GetValueOrDefault(line).RemainingPence;

    /// <summary>What is left to pay on all lines.</summary>
    public long LeftPence => Legs.Values.Sum(leg => leg.RemainingPence);

    /// <summary>What it takes of each line of a year once it is changed. What was carried from an earlier year is a new one of this.</summary>
    internal IEnumerable<Leg> LegsAfter(ChangeCommitment c) => Legs.Where(leg => leg.Key.Year == c.Line.Year)
        .Select(leg => new Leg(leg.Key, leg.Value.AmountPence + (leg.Key == c.Line ? c.ChangePence : 0)));

    internal Commitment Change(Line line, long amountPence, long remainingPence)
    {
        var leg = Legs.GetValueOrDefault(line);
        return this with { Legs = Legs.SetItem(line, new(checked(leg.AmountPence + amountPence), checked(leg.RemainingPence + remainingPence))) };
    }
}

/// <summary>What a commitment takes of one line.</summary>
/// <param name="AmountPence">As committed, with later changes.</param>
/// <param name="RemainingPence">Not paid yet.</param>
public readonly record struct CommitmentLeg(long AmountPence, long RemainingPence);

/// <summary>Money set aside for a decision that is not taken yet: the first phase of a commitment.</summary>
/// <param name="Id">Id of the command that made it.</param>
/// <param name="ExpiresOn">Last day on which it holds; null for one that does not expire.</param>
/// <param name="RemainingPence">Neither committed nor released, by line.</param>
public sealed record Hold(string Id, DateOnly? ExpiresOn, ImmutableSortedDictionary<Line, long> RemainingPence)
{
    /// <summary>The decision that it was made for, which alone commits and frees it; null for none.</summary>
    public string? DecisionId { get; init; }

    /// <summary>What is held on all lines.</summary>
    public long LeftPence => RemainingPence.Values.Sum();

    /// <summary>Whether its last day is before that of a moment in London.</summary>
    public bool HasExpired(DateTimeOffset at) => ExpiresOn < LondonDay.Of(at);

    internal Hold Change(Line line, long pence) =>
        this with { RemainingPence = RemainingPence.SetItem(line, checked(RemainingPence.GetValueOrDefault(line) + pence)) };
}
